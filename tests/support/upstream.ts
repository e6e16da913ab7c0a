/**
 * A provider that isn't one: on a free port of loopback, told in advance what to do, remembering all it was sent.
 *
 *     await using upstream = openUpstream();
 *     upstream.on("key-a", limited({ resetsInMs: 60_000 }));
 *     upstream.on("key-b", overloaded(), ok("pong"));
 *     upstream.onSocket("key-b", accept({ turns: [say("pong")] }));
 */

import { aside } from "./upstream/answers.ts";
import type { FakeSocket } from "./upstream/fake_socket.ts";
import { Listener } from "./upstream/listener.ts";
import type { Received } from "./upstream/received.ts";
import {
  type Behaviour,
  jsonReply,
  type Reply,
  type World,
} from "./upstream/reply.ts";
import { dialectOf } from "./upstream/dialects.ts";
import { status, tokenExpired, unknownKey } from "./upstream/refusals.ts";
import { Script } from "./upstream/script.ts";
import { isHandshake } from "./upstream/sockets.ts";
import { isUsageQuestion, usage } from "./upstream/usage_answers.ts";

export * from "./upstream/answers.ts";
export * from "./upstream/refusals.ts";
export * from "./upstream/shapes.ts";
export * from "./upstream/socket_steps.ts";
export { type AnswerOptions, USAGE } from "./upstream/said.ts";
export type { FakeSocket, SocketClose } from "./upstream/fake_socket.ts";
export { Gate } from "./upstream/gate.ts";
export type { Received } from "./upstream/received.ts";
export type { Behaviour } from "./upstream/reply.ts";
export { accept } from "./upstream/sockets.ts";
export type { SocketScript, SocketStep } from "./upstream/sockets.ts";
export { usage } from "./upstream/usage_answers.ts";

export interface UpstreamOptions {
  /** The time it believes in; the `date` header and all resets are told by it. */
  readonly now?: () => number;
  /** Who gave out the access tokens that it takes; their holders are what scripts are named by. */
  readonly issuer?: TokenIssuer;
}

export interface TokenIssuer {
  /** Null for a token that was never given out or has been taken back. */
  holderOf(
    accessToken: string,
  ): { readonly holder: string; readonly isExpired: boolean } | null;
}

export function openUpstream(options: UpstreamOptions = {}): Upstream {
  return new Upstream(options);
}

type Kind = "http" | "socket" | "usage";

export class Upstream implements AsyncDisposable {
  /** Everything that arrived, handshakes too, in order of arrival. */
  readonly requests: Received[] = [];
  /** The WebSockets it has accepted. */
  readonly sockets: FakeSocket[] = [];
  readonly #listener: Listener;
  readonly #scripts: Record<Kind, Script> = {
    http: new Script(),
    socket: new Script(),
    usage: new Script(),
  };
  readonly #world: World;
  readonly #issuer: TokenIssuer | null;
  #handedOut = 0;
  #waiting: (() => void)[] = [];
  #socketsHandedOut = 0;

  constructor({ now = Date.now, issuer }: UpstreamOptions) {
    this.#issuer = issuer ?? null;
    let answers = 0;
    this.#world = {
      now,
      nextId: () => String(++answers),
      noteSocket: (socket) => {
        this.sockets.push(socket);
        this.#wake();
      },
    };
    this.#listener = new Listener((request) => this.#respond(request));
  }

  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  get url(): string {
    return this.#listener.url;
  }

  /** Says what requests with this key, or of this token holder, get, one after the other; the last one stays. Replaces what was said before. */
  on(credential: string, ...script: [Behaviour, ...Behaviour[]]): this {
    this.#scripts.http.set(credential, script);
    return this;
  }

  /** The same for the handshakes of WebSockets; without it they are refused with 426. Who has only this is not served over HTTP. */
  onSocket(credential: string, ...script: [Behaviour, ...Behaviour[]]): this {
    this.#scripts.socket.set(credential, script);
    return this;
  }

  /** The same for the question how much of a subscription is used; without it nothing is. */
  onUsage(credential: string, ...script: [Behaviour, ...Behaviour[]]): this {
    this.#scripts.usage.set(credential, script);
    return this;
  }

  /** The first request that this has not given out yet, when it is there. */
  async nextRequest(): Promise<Received> {
    const index = this.#handedOut++;
    while (this.requests.length <= index) await this.#news();
    return this.requests[index]!;
  }

  /** The first accepted socket that this has not given out yet, when it is there. */
  async nextSocket(): Promise<FakeSocket> {
    const index = this.#socketsHandedOut++;
    while (this.sockets.length <= index) await this.#news();
    return this.sockets[index]!;
  }

  /** What arrived with this key, or from the holder of a token. */
  requestsWith(credential: string): Received[] {
    return this.requests.filter((one) => one.holder === credential);
  }

  /** Starts to remember afresh. */
  forget(): void {
    this.requests.length = 0;
    this.#handedOut = 0;
    this.sockets.length = 0;
    this.#socketsHandedOut = 0;
  }

  /** How many connections were made to it so far. */
  get connectionCount(): number {
    return this.#listener.connectionCount;
  }

  /** Breaks off whatever is running and frees the port. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#listener[Symbol.asyncDispose]();
  }

  async #respond(request: Received): Promise<Reply> {
    const behaviour = this.#behaviourFor(request);
    const number = this.requests.push(request);
    this.#wake();
    const reply = await behaviour(request, this.#world);
    return this.#signed(reply, { request, number });
  }

  #behaviourFor(request: Received): Behaviour {
    // Claude Code looks whether anyone is there before it sends its key.
    if (request.method === "HEAD" && request.path === "/") {
      return () => jsonReply(200, {});
    }
    const holder = this.#issuer?.holderOf(request.credential);
    if (holder) request.holder = holder.holder;
    if (holder?.isExpired) return tokenExpired();
    const name = request.holder;
    const isKnown = holder != null ||
      Object.values(this.#scripts).some((script) => script.has(name));
    if (!isKnown) return unknownKey();
    if (isUsageQuestion(request)) {
      return this.#scripts.usage.next(name) ?? usage();
    }
    if (isHandshake(request)) {
      return this.#scripts.socket.next(name) ?? status(426);
    }
    return this.#scripts.http.next(name) ?? aside();
  }

  #news(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
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
