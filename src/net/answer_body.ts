/** The body of an answer, read at the pace of whoever asks for the next piece. */

import type { Clock } from "../clock.ts";
import { type AnswerBody, SendError } from "../model/answer.ts";
import type { Connection, Reply } from "./connection.ts";
import type { Departure } from "./departure.ts";
import { brokeOff, clientLeft, fellSilent } from "./failures.ts";

export interface BodyOptions {
  readonly clock: Pick<Clock, "after">;
  readonly idleTimeoutMs: number;
  readonly host: string;
  /** Tells when the client has gone; ended with the body. */
  readonly departure: Departure;
  /** Called when the body has come whole over a connection that may be used again. */
  onKept(connection: Connection): void;
}

export class ReceivedBody implements AnswerBody {
  readonly #connection: Connection;
  readonly #reply: Reply;
  readonly #options: BodyOptions;
  /** What came with the head, until it is asked for. */
  #rest: Uint8Array | null;
  #isOver = false;
  #failure: SendError | null = null;

  constructor(connection: Connection, reply: Reply, options: BodyOptions) {
    this.#connection = connection;
    this.#reply = reply;
    this.#options = options;
    this.#rest = reply.rest.length > 0 ? reply.rest : null;
    options.departure.then(() => this.#stop(clientLeft()));
    if (reply.framing.isEnded) this.#finish();
  }

  /** What came together is one piece: small events that came together travel on together. */
  async read(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      const rest = this.#rest;
      this.#rest = null;
      if (rest !== null) {
        if (this.#isOver) this.#options.departure.end();
        return rest;
      }
      if (this.#isOver) return null;
      const bytes = await this.#next();
      if (bytes !== null && bytes.length > 0) return bytes;
    }
  }

  cancel(): void {
    this.#stop(new SendError("aborted", "The answer was not wanted"));
  }

  /** The next part of the body, which may be empty; too long a silence is a failure. */
  async #next(): Promise<Uint8Array | null> {
    const { framing } = this.#reply;
    const { clock, idleTimeoutMs, host } = this.#options;
    const callOff = clock.after(
      idleTimeoutMs,
      () => this.#fail(fellSilent(host, idleTimeoutMs)),
    );
    try {
      const bytes = await this.#connection.read();
      if (this.#failure !== null) throw this.#failure;
      if (bytes === null) {
        if (!framing.endsWithConnection) throw brokeOff(host);
        this.#finish();
        return null;
      }
      const own = framing.take(bytes);
      if (framing.isEnded) this.#finish();
      return own;
    } catch (error) {
      this.#fail(error instanceof SendError ? error : brokeOff(host, error));
      throw this.#failure;
    } finally {
      callOff();
    }
  }

  /** All of it has come, though it may not have been asked for yet. */
  #finish(): void {
    this.#isOver = true;
    const { framing, head } = this.#reply;
    const isKept = head.isKept && framing.isEnded && !framing.hasOverrun &&
      this.#connection.isWritten;
    if (isKept) this.#options.onKept(this.#connection);
    else this.#connection.close();
    if (this.#rest === null) this.#options.departure.end();
  }

  #stop(failure: SendError): void {
    if (!this.#isOver || this.#rest !== null) this.#fail(failure);
  }

  #fail(failure: SendError): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#rest = null;
    this.#options.departure.end();
    if (!this.#isOver) this.#connection.close();
  }
}
