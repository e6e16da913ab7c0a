/** An upstream's body, read only when somebody asks for the next piece. */

import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import { type AnswerBody, SendError } from "../model/answer.ts";

export interface BodyOptions {
  readonly clock: Pick<Clock, "after">;
  readonly idleTimeoutMs: number;
  readonly host: string;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

export class IncomingBody implements AnswerBody {
  readonly #message: IncomingMessage;
  readonly #options: BodyOptions;
  #ended = false;
  #failure: SendError | null = null;
  #wake: (() => void) | null = null;
  readonly #onGone = () =>
    this.#fail(new SendError("aborted", "The client has left"));

  constructor(message: IncomingMessage, options: BodyOptions) {
    this.#message = message;
    this.#options = options;
    const { host, signal } = options;
    message.on("readable", () => this.#stir());
    message.once("end", () => {
      this.#ended = true;
      signal.removeEventListener("abort", this.#onGone);
      this.#stir();
    });
    message.once("error", (cause) => {
      this.#fail(
        new SendError(
          "broken",
          `${host} broke off in the middle of its answer`,
          cause,
        ),
      );
    });
    message.once("close", () => {
      if (!this.#ended) {
        this.#fail(
          new SendError(
            "broken",
            `${host} broke off in the middle of its answer`,
          ),
        );
      }
    });
    if (signal.aborted) this.#onGone();
    else signal.addEventListener("abort", this.#onGone);
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const piece: Uint8Array | null = this.#failure
        ? null
        : this.#message.read();
      if (piece !== null) return piece;
      if (this.#failure) throw this.#failure;
      if (this.#ended) return null;
      await this.#change();
    }
  }

  cancel(): void {
    if (!this.#ended) {
      this.#fail(new SendError("aborted", "The answer was not wanted"));
    }
  }

  /** Waits for more, the end or a failure; too long a silence is a failure. */
  async #change(): Promise<void> {
    const { clock, idleTimeoutMs, host } = this.#options;
    const callOff = clock.after(idleTimeoutMs, () => {
      this.#fail(
        new SendError(
          "silent",
          `${host} was silent for ${idleTimeoutMs / 1000} s`,
        ),
      );
    });
    await new Promise<void>((resolve) => this.#wake = resolve);
    callOff();
  }

  #stir(): void {
    this.#wake?.();
    this.#wake = null;
  }

  #fail(failure: SendError): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#options.signal.removeEventListener("abort", this.#onGone);
    this.#message.destroy();
    this.#stir();
  }
}
