/** Whether the background work of the store succeeds: told to people, and used to wait longer after each failure. */

import { describeError } from "../model/fault.ts";
import type { LogLevel } from "../model/event.ts";

export type Log = (
  level: LogLevel,
  message: string,
  data?: Record<string, unknown>,
) => void;

const FIRST_RETRY_MS = 250; // a lock of another process is mostly gone by then
const LONGEST_RETRY_MS = 10_000; // a full disk may stay so for hours, and is seen to be mended soon

export class WriteHealth {
  readonly #failures = new Map<string, number>();
  readonly #log: Log;
  #lastError: string | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Notes that we cannot `what`, and says in how many ms to try again; only the first in a row is logged. */
  failed(what: string, error: unknown): number {
    const failures = this.#failures.get(what) ?? 0;
    this.#failures.set(what, failures + 1);
    this.#lastError = describeError(error);
    if (failures === 0) {
      this.#log("error", `Cannot ${what}, trying again until it works`, {
        error: this.#lastError,
      });
    }
    return Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
  }

  worked(what: string): void {
    if (this.#failures.delete(what)) this.#log("info", `Can ${what} again`);
  }

  isFailing(what: string): boolean {
    return this.#failures.has(what);
  }

  get state(): "ok" | "failing" {
    return this.#failures.size === 0 ? "ok" : "failing";
  }

  /** The latest failure, also after it was overcome. */
  get lastError(): string | null {
    return this.#lastError;
  }
}
