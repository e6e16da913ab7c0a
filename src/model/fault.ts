/** The one error that a person may see: a code, a sentence, and the cause that stays in the log. */

/** What went wrong, in the words that API, CLI and dashboard share. */
export type FaultCode =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "wrong_method"
  | "conflict"
  | "timeout"
  | "too_large"
  | "upgrade"
  | "limited"
  | "internal"
  | "upstream"
  | "unavailable"
  | "upstream_timeout";

/** The HTTP status of each code; the only place where the two meet. */
const STATUS: Record<FaultCode, number> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  wrong_method: 405,
  timeout: 408,
  conflict: 409,
  too_large: 413,
  upgrade: 426,
  limited: 429,
  internal: 500,
  upstream: 502,
  unavailable: 503,
  upstream_timeout: 504,
};

export interface FaultOptions {
  cause?: unknown;
  /** What the caller can check by program, e.g. `{ field: "name" }`. Never a secret. */
  details?: unknown;
}

/** An error whose message is meant for people. Anything else that is thrown is `internal`. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly code: FaultCode;
  readonly details: unknown;

  constructor(code: FaultCode, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** Gives back a `Fault` as it is and anything else as `internal`, its text kept out of sight. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault(
    "internal",
    "Something went wrong inside ccflare; the log says more",
    {
      cause: error,
    },
  );
}

/** One line about any thrown value, its causes included; for the log, not for people. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error instanceof Fault
    ? error.message
    : `${error.name}: ${error.message}`;
  return error.cause === undefined
    ? own
    : `${own} (${describeError(error.cause)})`;
}
