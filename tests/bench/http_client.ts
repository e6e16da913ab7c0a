/** A client that holds one connection open and times its requests, with nothing between it and the socket. */

import { type Ask, type Numbered, wireOf } from "./requests.ts";
import { Reader, writeAll } from "./socket.ts";

export class HttpClient implements Disposable {
  readonly #url: string;
  readonly #socket: Deno.TcpConn;
  readonly #reader: Reader;
  readonly #request: Numbered;

  private constructor(url: string, socket: Deno.TcpConn, request: Numbered) {
    this.#url = url;
    this.#socket = socket;
    this.#reader = new Reader(socket);
    this.#request = request;
  }

  static async open(url: string, ask: Ask): Promise<HttpClient> {
    const { hostname, port, host } = new URL(url);
    const socket = await Deno.connect({ hostname, port: Number(port) });
    socket.setNoDelay();
    return new HttpClient(url, socket, wireOf(ask, host));
  }

  /** Asks once more and reads the whole answer. Ms from the first byte sent to the last received. */
  async ask(): Promise<number> {
    const bytes = this.#request.next();
    const start = performance.now();
    // An answer may come before the last byte has gone, so nothing waits for that.
    const written = writeAll(this.#socket, bytes);
    const [answer] = await Promise.all([this.#reader.message(), written]);
    if (!answer?.head.startsWith("HTTP/1.1 200")) {
      throw new Error(`${this.#url} answered: ${answer?.head}`);
    }
    return performance.now() - start;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
