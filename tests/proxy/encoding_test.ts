import assert from "node:assert/strict";
import zlib from "node:zlib";
import { decodeSoFar } from "../../src/model/unpack.ts";
import { tapFor } from "../../src/proxy/encoding.ts";
import type { Meter } from "../../src/providers/provider.ts";

const TEXT = 'event: error\ndata: {"type":"error"}\n\n'.repeat(50);
const PLAIN = new TextEncoder().encode(TEXT);

const ENCODERS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  gzip: (bytes) => zlib.gzipSync(bytes),
  "x-gzip": (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
  br: (bytes) => zlib.brotliCompressSync(bytes),
  zstd: (bytes) => zlib.zstdCompressSync(bytes),
};

/** A meter that keeps what it was fed. */
function keeper(): Meter & { text(): string; size: number } {
  const decoder = new TextDecoder();
  let text = "";
  return {
    size: 0,
    feed(bytes) {
      this.size += bytes.length;
      if (this.size < 1_000_000) {
        text += decoder.decode(bytes, { stream: true });
      }
    },
    get sawToken() {
      return text.includes("error");
    },
    reading: () => ({
      usage: null,
      usageMissing: false,
      model: null,
      responseId: null,
      webSearches: 0,
      serviceTier: null,
      error: null,
      unfinished: false,
    }),
    text: () => text,
  };
}

for (const [encoding, encode] of Object.entries(ENCODERS)) {
  Deno.test(`decodeSoFar() reads a whole ${encoding} body`, () => {
    assert.deepEqual(
      Uint8Array.from(decodeSoFar(encode(PLAIN), encoding, 65_536)!),
      PLAIN,
    );
  });

  Deno.test(`tapFor() feeds a meter what is inside ${encoding}, byte for byte`, async () => {
    const meter = keeper();
    const tap = tapFor(meter, encoding)!;
    for (const byte of encode(PLAIN)) tap.feed(Uint8Array.of(byte));
    await new Promise<void>((resolve) => tap.end(resolve));
    assert.equal(meter.text(), TEXT);
    assert.equal(tap.sawToken, true);
  });

  Deno.test(`tapFor() ends quietly when a ${encoding} body is damaged or cut`, async () => {
    const encoded = encode(PLAIN);
    for (
      const bytes of [
        encoded.subarray(0, encoded.length / 2),
        new Uint8Array(64).fill(7),
      ]
    ) {
      const tap = tapFor(keeper(), encoding)!;
      tap.feed(bytes);
      await new Promise<void>((resolve) => tap.end(resolve));
    }
  });
}

Deno.test("decodeSoFar() reads what a flushed beginning of a gzip stream holds", async () => {
  const gzip = zlib.createGzip();
  const pieces: Uint8Array[] = [];
  gzip.on("data", (piece: Uint8Array) => pieces.push(piece));
  gzip.write(PLAIN);
  await new Promise<void>((resolve) =>
    gzip.flush(zlib.constants.Z_SYNC_FLUSH, resolve)
  );
  const beginning = new Uint8Array(
    await new Blob(pieces as BlobPart[]).arrayBuffer(),
  );
  assert.deepEqual(
    Uint8Array.from(decodeSoFar(beginning, "gzip", 65_536)!),
    PLAIN,
  );
  gzip.destroy();
});

Deno.test("decodeSoFar() gives plain bytes back and knows what it cannot read", () => {
  assert.equal(decodeSoFar(PLAIN, null, 10), PLAIN);
  assert.equal(decodeSoFar(PLAIN, "identity", 10), PLAIN);
  assert.equal(decodeSoFar(PLAIN, "compress", 65_536), null);
  assert.equal(decodeSoFar(PLAIN, "gzip", 65_536), null);
});

Deno.test("decodeSoFar() does not unpack a bomb", () => {
  const bomb = zlib.gzipSync(new Uint8Array(50 * 1024 * 1024));
  assert.equal(decodeSoFar(bomb, "gzip", 65_536), null);
});

Deno.test("tapFor() gives up on a bomb before it has cost much", async () => {
  const meter = keeper();
  const tap = tapFor(meter, "gzip")!;
  tap.feed(zlib.gzipSync(new Uint8Array(300 * 1024 * 1024)));
  await new Promise<void>((resolve) => tap.end(resolve));
  assert(meter.size <= 256 * 1024 * 1024);
});

Deno.test("tapFor() meters nothing it cannot read", () => {
  assert.equal(tapFor(keeper(), "compress"), null);
});
