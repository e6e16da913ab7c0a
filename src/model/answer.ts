/** One request to an upstream and what came back, without the machinery that carries them. */

import type { Fields } from "./fields.ts";
import type { Loan } from "./loan.ts";

export interface Outgoing {
  readonly method: string;
  /** Scheme, host and port: `https://api.anthropic.com`. */
  readonly origin: string;
  /** Path and query, exactly the bytes that go into the request line. */
  readonly target: string;
  readonly fields: Fields;
  /** Null for a request without a body. */
  readonly body: Uint8Array | null;
  /** Of the body's memory; absent when that is nobody else's. */
  readonly loan?: Loan | null;
}

/** Status and headers are here; the body is still to be read or cancelled. */
export interface Answer {
  readonly status: number;
  readonly fields: Fields;
  readonly body: AnswerBody;
}

/** The bytes exactly as the upstream sent them, read at the pace of whoever asks. */
export interface AnswerBody {
  /** The next piece, or null at the end. Rejects with a `SendError` when the upstream breaks off or falls silent. */
  read(): Promise<Uint8Array | null>;
  /** Gives the rest up and closes the connection to the upstream. Harmless after the end. */
  cancel(): void;
}

/** Where sending stopped: nothing was reached, the answer never came, or it broke off. */
export type SendFailure =
  | "connect"
  | "reset"
  | "headers_timeout"
  | "broken"
  | "silent"
  | "aborted";

/** The upstream could not be reached or did not finish. The message is one sentence for people. */
export class SendError extends Error {
  override readonly name = "SendError";
  readonly failure: SendFailure;

  constructor(failure: SendFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.failure = failure;
  }
}
