/**
 * A provider that isn't one: on a free port of loopback, told in advance what to do, remembering all it was sent.
 *
 *     await using upstream = openUpstream();
 *     upstream.on("key-a", limited({ resetsInMs: 60_000 }));
 *     upstream.on("key-b", overloaded(), ok("pong"));
 */

import { Connection } from "./upstream/connection.ts";
import type { Received } from "./upstream/received.ts";
import {
  type Behaviour,
  jsonReply,
  play,
  type Reply,
  type World,
} from "./upstream/reply.ts";
import { dialectOf } from "./upstream/dialects.ts";
import { unknownKey } from "./upstream/refusals.ts";

export * from "./upstream/answers.ts";
export * from "./upstream/refusals.ts";
export * from "./upstream/shapes.ts";
export { Gate } from "./upstream/gate.ts";
export type { Received } from "./upstream/received.ts";
export type { Behaviour } from "./upstream/reply.ts";

export interface UpstreamOptions {
  /** The time it believes in; the `date` header and all resets are told by it. */
  readonly now?: () => number;
}

export function openUpstream(options: UpstreamOptions = {}): Upstream {
  return new Upstream(options.now ?? Date.now);
}

export class Upstream implements AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Everything that arrived, in order of arrival. */
  readonly requests: Received[] = [];
  readonly #listener: Deno.TcpListener;
  readonly #scripts = new Map<string, Behaviour[]>();
  readonly #connections = new Map<Connection, Promise<void>>();
  readonly #world: World;
  readonly #accepting: Promise<void>;
  #handedOut = 0;
  #waiting: (() => void)[] = [];
  #connectionCount = 0;

  constructor(now: () => number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.url = `http://127.0.0.1:${this.#listener.addr.port}`;
    let answers = 0;
    this.#world = { now, nextId: () => String(++answers) };
    this.#accepting = this.#accept();
  }

  /** Says what requests with this key or token get, one after the other; the last one stays. Replaces what was said before. */
  on(credential: string, ...script: [Behaviour, ...Behaviour[]]): this {
    this.#scripts.set(credential, script);
    return this;
  }

  /** The first request that this has not given out yet, when it is there. */
  async nextRequest(): Promise<Received> {
    const index = this.#handedOut++;
    while (this.requests.length <= index) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.requests[index]!;
  }

  /** What arrived with this key or token. */
  requestsWith(credential: string): Received[] {
    return this.requests.filter((one) => one.credential === credential);
  }

  /** Starts to remember afresh. */
  forget(): void {
    this.requests.length = 0;
    this.#handedOut = 0;
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
    const number = this.requests.push(request);
    for (const wake of this.#waiting.splice(0)) wake();
    const reply = this.#signed(
      await this.#behaviourFor(request)(request, this.#world),
      { request, number },
    );
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

  #behaviourFor(request: Received): Behaviour {
    // Claude Code looks whether anyone is there before it sends its key.
    if (request.method === "HEAD" && request.path === "/") {
      return () => jsonReply(200, {});
    }
    const script = this.#scripts.get(request.credential);
    if (script === undefined) return unknownKey();
    return script.length > 1 ? script.shift()! : script[0]!;
  }

  /** What every answer of a provider has: a date and the provider's own id. */
  #signed(
    reply: Reply,
    { request, number }: { request: Received; number: number },
  ): Reply {
    const date = new Date(this.#world.now()).toUTCString();
    const { idHeader } = dialectOf(request);
    return {
      ...reply,
      fields: [["date", date], [idHeader, `req_${number}`], ...reply.fields],
    };
  }
}

function isConnectionEnd(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.BadResource;
}
