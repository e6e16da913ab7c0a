/** One HTTP/1.1 connection of the fake upstream, spoken by hand so that it can break off anywhere. */

import { encodeText, joinBytes } from "./bytes.ts";
import { type Arrival, Received } from "./received.ts";

const READ_BYTES = 64 * 1024; // one socket read; what the kernel hands over at most on loopback
const LF = 10;

export class Connection {
  readonly #socket: Deno.TcpConn;
  readonly #number: number;
  readonly #gone = new AbortController();
  #chunks: Uint8Array[] = [];
  #wake: (() => void) | null = null;
  #held: PromiseWithResolvers<void> | null = null;
  readonly #pumped: Promise<void>;

  constructor(socket: Deno.TcpConn, number: number) {
    this.#socket = socket;
    this.#number = number;
    this.#pumped = this.#pump();
  }

  /** Aborts when the client has closed or reset the connection, or we have. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** The next request with its whole body; null when there is none any more. */
  async read(): Promise<Received | null> {
    const start = await this.#line();
    if (start === null) return null;
    const [method = "", target = ""] = start.split(" ");
    const fields = await this.#fields();
    if (fields === null) return null;
    const field = (name: string) =>
      fields.find((one) => one[0].toLowerCase() === name)?.[1];
    if (field("expect") !== undefined) {
      await this.write(encodeText("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    const body = /chunked/i.test(field("transfer-encoding") ?? "")
      ? await this.#chunkedBody()
      : await this.take(Number(field("content-length") ?? 0));
    if (body === null) return null;
    const connection = this.#number;
    return new Received({ method, target, fields, body, connection });
  }

  /** Exactly so many bytes of what comes next; null when the connection ends before. */
  async take(count: number): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const chunk = this.#chunks.shift();
      if (chunk === undefined) {
        if (!(await this.#more())) return null;
        continue;
      }
      const part = chunk.subarray(0, count - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (part.length < chunk.length) {
        this.#chunks.unshift(chunk.subarray(part.length));
      }
    }
    return bytes;
  }

  /** Resolves when the socket has taken all of it, so a slow reader is felt here. */
  async write(bytes: Uint8Array): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      at += await this.#socket.write(bytes.subarray(at));
    }
  }

  /** Leaves what comes to the kernel, which slows the client down, until the returned function is called. */
  holdReading(): () => void {
    this.#held = Promise.withResolvers<void>();
    return this.#held.resolve;
  }

  /** Closes it, however far the answer is; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#gone.abort();
    this.#held?.resolve();
    try {
      this.#socket.close();
    } catch {
      // Closed before, which is what was wanted.
    }
    await this.#pumped;
  }

  /** Reads all the time, also while an answer is on its way: only so a leaving client is noticed. */
  async #pump(): Promise<void> {
    const room = new Uint8Array(READ_BYTES);
    try {
      for (;;) {
        await this.#held?.promise;
        const count = await this.#socket.read(room);
        if (count === null) break;
        this.#chunks.push(room.slice(0, count));
        this.#wake?.();
      }
    } catch {
      // A reset ends the connection as a close does.
    }
    this.#gone.abort();
    this.#wake?.();
  }

  /** False when no more bytes will come. */
  async #more(): Promise<boolean> {
    const had = this.#chunks.length;
    if (this.gone.aborted) return false;
    await new Promise<void>((resolve) => this.#wake = resolve);
    this.#wake = null;
    return this.#chunks.length > had;
  }

  async #line(): Promise<string | null> {
    for (;;) {
      const whole = joinBytes(this.#chunks);
      const end = whole.indexOf(LF);
      if (end >= 0) {
        this.#chunks = [whole.subarray(end + 1)];
        return String.fromCharCode(...whole.subarray(0, end))
          .replace(/\r$/, "");
      }
      if (!(await this.#more())) return null;
    }
  }

  async #fields(): Promise<Arrival["fields"] | null> {
    const fields: [string, string][] = [];
    for (;;) {
      const line = await this.#line();
      if (line === null) return null;
      if (line === "") return fields;
      const colon = line.indexOf(":");
      fields.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
    }
  }

  async #chunkedBody(): Promise<Uint8Array | null> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const size = Number.parseInt(await this.#line() ?? "", 16);
      if (Number.isNaN(size)) return null;
      if (size === 0) break;
      const part = await this.take(size);
      if (part === null || await this.#line() === null) return null;
      parts.push(part);
    }
    return await this.#fields() === null ? null : joinBytes(parts);
  }
}
