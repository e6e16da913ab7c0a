/** Carries one request to an upstream over kept HTTP/1.1 connections and leaves the body as it comes. */

import type { Clock } from "../clock.ts";
import {
  type Answer,
  type Outgoing,
  SendError,
  type SendFailure,
} from "../model/answer.ts";
import { ReceivedBody } from "./answer_body.ts";
import { connect } from "./connect.ts";
import { Connection } from "./connection.ts";
import { ConnectionPool } from "./connection_pool.ts";
import { Departure } from "./departure.ts";
import { clientLeft } from "./failures.ts";
import type { OutboundOptions } from "./outbound.ts";
import { messageOf } from "./request_head.ts";

export interface SendOptions extends OutboundOptions {
  readonly clock: Pick<Clock, "after" | "now">;
  readonly connectTimeoutMs: number;
  /** From the start of sending until the headers of the answer. */
  readonly headersTimeoutMs: number;
  /** The longest silence within a body. */
  readonly idleTimeoutMs: number;
}

export interface Sender {
  /** Resolves when the headers are here; rejects with a `SendError`. Redirects are not followed. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  /** Closes the idle connections. */
  close(): void;
}

interface Upstream {
  readonly origin: URL;
  readonly pool: ConnectionPool;
}

export function createSender(options: SendOptions): Sender {
  const upstreams = new Map<string, Upstream>();
  const upstreamAt = (address: string): Upstream => {
    let upstream = upstreams.get(address);
    if (upstream === undefined) {
      const pool = new ConnectionPool(options.clock);
      upstream = { origin: new URL(address), pool };
      upstreams.set(address, upstream);
    }
    return upstream;
  };
  return {
    async send(outgoing, signal) {
      const upstream = upstreamAt(outgoing.origin);
      for (;;) {
        if (signal.aborted) throw clientLeft();
        const sending = new Sending(upstream, signal, options);
        const answer = await sending.run(outgoing);
        // A kept connection that the other side has just closed says nothing about the upstream. Each such
        // failure takes one out of the pool, so this ends with a new connection at the latest.
        if (answer !== "stale") return answer;
      }
    },
    close() {
      for (const { pool } of upstreams.values()) pool.close();
    },
  };
}

/** One request on one connection, until the headers are here or it is known why they are not. */
class Sending {
  readonly #upstream: Upstream;
  readonly #options: SendOptions;
  readonly #departure: Departure;
  #connection: Connection | null;
  /** Ends an attempt to connect; made only for one. */
  #connecting: AbortController | null = null;
  /** Why we gave up. */
  #failure: SendError | null = null;
  #callOff = () => {};

  constructor(upstream: Upstream, signal: AbortSignal, options: SendOptions) {
    this.#upstream = upstream;
    this.#options = options;
    this.#connection = upstream.pool.take();
    this.#departure = new Departure(signal);
    this.#departure.then(() => this.#giveUp(clientLeft()));
  }

  async run(outgoing: Outgoing): Promise<Answer | "stale"> {
    const { origin, pool } = this.#upstream;
    const { clock, idleTimeoutMs } = this.#options;
    const { host } = origin;
    try {
      const message = messageOf(outgoing, host);
      this.#watchTime();
      const connection = this.#connection ??= await this.#connect();
      if (this.#failure !== null) throw this.#failure;
      const reply = await connection.ask(message, outgoing);
      if (this.#failure !== null) throw this.#failure;
      this.#callOff();
      const body = new ReceivedBody(connection, reply, {
        clock,
        idleTimeoutMs,
        host,
        departure: this.#departure,
        onKept: (kept) => pool.put(kept),
      });
      const { status, fields } = reply.head;
      return { status, fields, body };
    } catch (error) {
      this.#callOff();
      this.#departure.end();
      this.#connection?.close();
      if (this.#failure !== null) throw this.#failure;
      if (error instanceof SendError) throw error;
      if (this.#isStale) return "stale";
      throw this.#brokenBy(error);
    }
  }

  get #isStale(): boolean {
    const connection = this.#connection;
    return connection !== null && connection.isUsed && !connection.hasAnswered;
  }

  async #connect(): Promise<Connection> {
    const { origin } = this.#upstream;
    this.#connecting = new AbortController();
    try {
      const { signal } = this.#connecting;
      return new Connection(await connect(origin, this.#options, signal));
    } catch (cause) {
      const why = `Cannot connect to ${origin.host}: ${wordsOf(cause)}`;
      throw new SendError("connect", why, cause);
    } finally {
      this.#connecting = null;
    }
  }

  /** Most connections are there already, so one timer serves both waits: it is set anew only for a slow answer. */
  #watchTime(): void {
    const { clock, connectTimeoutMs, headersTimeoutMs } = this.#options;
    const { origin } = this.#upstream;
    this.#callOff = clock.after(connectTimeoutMs, () => {
      if (this.#connection === null) {
        return this.#giveUp(tooLate("connect", origin, connectTimeoutMs));
      }
      const rest = Math.max(0, headersTimeoutMs - connectTimeoutMs);
      this.#callOff = clock.after(
        rest,
        () =>
          this.#giveUp(tooLate("headers_timeout", origin, headersTimeoutMs)),
      );
    });
  }

  #giveUp(failure: SendError): void {
    this.#failure ??= failure;
    this.#connecting?.abort(failure);
    this.#connection?.close();
  }

  #brokenBy(cause: unknown): unknown {
    const { host } = this.#upstream.origin;
    if (cause instanceof TypeError) return cause; // our own mistake
    const why = cause instanceof SyntaxError
      ? `${host} answered with something that is not HTTP: ${cause.message}`
      : `${host} broke the connection: ${wordsOf(cause)}`;
    return new SendError("reset", why, cause);
  }
}

function tooLate(failure: SendFailure, { host }: URL, ms: number): SendError {
  const what = failure === "connect" ? "connection to" : "answer from";
  return new SendError(failure, `No ${what} ${host} within ${ms / 1000} s`);
}

/** What the system calls it, and in words. */
function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { code, name, message } = cause as Error & { code?: string };
  if (message.startsWith("invalid peer certificate")) {
    return `${message} (CCFLARE_CA_FILE names an authority to trust)`;
  }
  return name === "Error" && code === undefined
    ? message
    : `${code ?? name}: ${message}`;
}
