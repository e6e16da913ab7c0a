/** When an account is asked next, and how long it is left alone after it did not answer. */

const EVERY_MS = 600_000; // quota windows last hours, and what moves fast stands in the header fields anyway
const LONGEST_MS = 7_200_000; // an address that is gone for good is hardly ever asked
const LONGEST_ASKED_MS = 86_400_000; // a `retry-after` beyond this is more likely wrong than meant
const JITTER = 0.2; // of the wait, so that accounts and machines do not ask in step

export interface Chance {
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
}

export function dueAfterSuccess({ now, random }: Chance): number {
  return now + EVERY_MS * (1 + JITTER * random);
}

/** Doubles with each failure in a row; never shorter than what the provider asked for. */
export function dueAfterFailure(
  { now, random }: Chance,
  { failures, retryAfterMs }: {
    /** This one included. */
    readonly failures: number;
    readonly retryAfterMs: number | null;
  },
): number {
  const waitMs = Math.min(EVERY_MS * 2 ** (failures - 1), LONGEST_MS);
  return now + Math.max(waitMs * (1 + JITTER * random), askedMs(retryAfterMs));
}

/** What is believed of a provider's wish to be left alone. */
export function askedMs(retryAfterMs: number | null): number {
  return Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS);
}
