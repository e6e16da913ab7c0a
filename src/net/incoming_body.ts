/** An upstream's body, read at the pace of whoever asks for the next piece. */

import type { IncomingMessage } from "node:http";
import { Buffer } from "node:buffer";
import type { Clock } from "../clock.ts";
import { type AnswerBody, SendError } from "../model/answer.ts";
import { brokeOff, clientLeft, fellSilent } from "./failures.ts";

/** As much as may wait here before the upstream is kept waiting itself: what the system reads at once. */
const MAX_WAITING_BYTES = 65_536;

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
  /** What has come and was not yet asked for. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #receivedBytes = 0;
  #isPaused = false;
  #ended = false;
  #failure: SendError | null = null;
  #wake: (() => void) | null = null;
  readonly #onGone = () => this.#fail(clientLeft());

  constructor(message: IncomingMessage, options: BodyOptions) {
    this.#message = message;
    this.#options = options;
    const { signal } = options;
    message.on("data", (piece: Buffer) => this.#take(bytesOf(piece)));
    message.once("end", () => {
      this.#ended = true;
      signal.removeEventListener("abort", this.#onGone);
      this.#stir();
    });
    message.once(
      "error",
      (cause) => this.#fail(brokeOff(this.#options.host, cause)),
    );
    message.once("close", () => {
      if (!this.#ended) this.#fail(brokeOff(this.#options.host));
    });
    if (signal.aborted) this.#onGone();
    else signal.addEventListener("abort", this.#onGone);
  }

  /** Everything that has come so far is one piece: small events that came together travel on together. */
  async read(): Promise<Uint8Array | null> {
    if (this.#mustWait) await this.#change();
    if (this.#waiting.length > 0) return this.#hand();
    if (this.#failure) throw this.#failure;
    return null;
  }

  cancel(): void {
    if (!this.#ended) {
      this.#fail(new SendError("aborted", "The answer was not wanted"));
    }
  }

  get #mustWait(): boolean {
    return this.#waiting.length === 0 && !this.#ended && this.#failure === null;
  }

  /** Whether nothing more can come, though that has not been said yet. */
  get #isWhole(): boolean {
    const { complete, headers } = this.#message;
    return complete ||
      Number(headers["content-length"]) === this.#receivedBytes;
  }

  #take(piece: Uint8Array): void {
    this.#receivedBytes += piece.length;
    if (this.#failure !== null) return;
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes >= MAX_WAITING_BYTES) {
      this.#isPaused = true;
      this.#message.pause();
    }
    this.#stir();
  }

  #hand(): Uint8Array {
    const pieces = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#message.resume();
    }
    return pieces.length === 1 ? pieces[0]! : bytesOf(Buffer.concat(pieces));
  }

  /** Waits for more, the end or a failure; too long a silence is a failure. */
  async #change(): Promise<void> {
    const { clock, idleTimeoutMs, host } = this.#options;
    const callOff = clock.after(
      idleTimeoutMs,
      () => this.#fail(fellSilent(host, idleTimeoutMs)),
    );
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
    // What came before an upstream broke off is the client's; nobody wants it when we are the ones who stop.
    if (failure.failure === "aborted") this.#waiting = [];
    this.#options.signal.removeEventListener("abort", this.#onGone);
    // A message that is whole frees its connection for the next one as soon as it has been read out.
    if (this.#isWhole) this.#message.resume();
    else this.#message.destroy();
    this.#stir();
  }
}

/** The same bytes as a plain array: a `Buffer` looks for bytes and cuts views in slow code of its own. */
function bytesOf(piece: Buffer): Uint8Array {
  return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
}
