/** A free port of loopback and the connections made to it; whoever opens it says what each request is answered. */

import { Connection } from "./connection.ts";
import type { Received } from "./received.ts";
import { play, type Reply } from "./reply.ts";

export class Listener implements AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Map<Connection, Promise<void>>();
  readonly #accepting: Promise<void>;
  readonly #respond: (request: Received) => Promise<Reply>;
  #connectionCount = 0;

  constructor(respond: (request: Received) => Promise<Reply>) {
    this.#respond = respond;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.url = `http://127.0.0.1:${this.#listener.addr.port}`;
    this.#accepting = this.#accept();
  }

  /** How many connections were made to it so far. */
  get connectionCount(): number {
    return this.#connectionCount;
  }

  /** Breaks off whatever is running and frees the port. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    await Promise.all([...this.#connections.keys()].map((one) => one.close()));
    await Promise.all(this.#connections.values());
  }

  async #accept(): Promise<void> {
    for await (const socket of this.#listener) {
      socket.setNoDelay();
      const connection = new Connection(socket, ++this.#connectionCount);
      this.#connections.set(connection, this.#serve(connection));
    }
  }

  async #serve(connection: Connection): Promise<void> {
    let isOpen = true;
    while (isOpen) {
      const request = await connection.read();
      if (request === null) break;
      isOpen = await this.#answer(request, connection);
    }
    await connection.close();
    this.#connections.delete(connection);
  }

  /** True when the connection can take another request. */
  async #answer(request: Received, connection: Connection): Promise<boolean> {
    const reply = await this.#respond(request);
    const noteAborted = () => request.noteAborted();
    connection.gone.addEventListener("abort", noteAborted);
    try {
      return await play(reply, request, connection);
    } catch (error) {
      if (!connection.gone.aborted && !isConnectionEnd(error)) throw error;
      noteAborted();
      return false;
    } finally {
      connection.gone.removeEventListener("abort", noteAborted);
    }
  }
}

/** True for what writing to a connection throws when the other side, or we, have closed it. */
export function isConnectionEnd(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.BadResource;
}
