/** HTTP/1.1 in its barest form for both ends of the bench, so that what is measured is what stands between them. */

const CR = 13;
const LF = 10;
const ZERO = 48;

/** Finds where messages end in what a socket delivers. */
export class Reader {
  readonly #socket: Deno.TcpConn;
  readonly #room = new Uint8Array(64 * 1024); // one read takes what the kernel has
  readonly #decoder = new TextDecoder("latin1");

  constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  /** Reads one message. Null when the other side has closed; else the head and how many bytes there were. */
  async message(
    onFirstBytes: () => void = () => {},
  ): Promise<{ head: string; bytes: number } | null> {
    let head = "";
    let bytes = 0;
    let expected = -1;
    for (;;) {
      const count = await this.#socket.read(this.#room);
      if (count === null) return null;
      if (bytes === 0) onFirstBytes();
      bytes += count;
      if (expected < 0) {
        head += this.#decoder.decode(this.#room.subarray(0, count));
        const end = head.indexOf("\r\n\r\n");
        if (end < 0) continue;
        expected = end + 4 + bodyLength(head.slice(0, end));
      }
      const isOver = Number.isNaN(expected)
        ? endsChunked(this.#room.subarray(0, count))
        : bytes >= expected;
      if (isOver) return { head, bytes };
    }
  }
}

/** NaN for a chunked body. */
function bodyLength(head: string): number {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length !== null) return Number(length[1]);
  return /\r\ntransfer-encoding:/i.test(head) ? NaN : 0;
}

/** The last chunk may arrive in several reads; its final five bytes never did here, and a hang would show it. */
function endsChunked(bytes: Uint8Array): boolean {
  const at = bytes.length;
  return at >= 5 && bytes[at - 1] === LF && bytes[at - 2] === CR &&
    bytes[at - 3] === LF && bytes[at - 4] === CR && bytes[at - 5] === ZERO;
}

export async function writeAll(
  socket: Deno.TcpConn,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await socket.write(bytes.subarray(at));
  }
}
