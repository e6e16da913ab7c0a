/** Hands out the streams and answers in `tests/fixtures`, whole or cut up as networks do. */

const ROOT = new URL("../fixtures/", import.meta.url);

export function fixture(path: string): Uint8Array {
  return Deno.readFileSync(new URL(path, ROOT));
}

/** The files of one folder that end so, in order. */
export function fixturesIn(folder: string, end: string): string[] {
  return [...Deno.readDirSync(new URL(`${folder}/`, ROOT))]
    .map((entry) => `${folder}/${entry.name}`)
    .filter((path) => path.endsWith(end))
    .sort();
}

/** The same stream with other line ends. */
export function withLineEnds(bytes: Uint8Array, end: string): Uint8Array {
  return utf8(text(bytes).replaceAll("\n", end));
}

/** Pieces of `size` bytes, each in memory of its own that is wiped when the next one is asked for. */
export function* piecesOf(
  bytes: Uint8Array,
  size: number,
): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.slice(at, at + size);
    yield piece;
    piece.fill(0x21);
  }
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Keeps a byte order mark, unlike the plain decoder. */
function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
