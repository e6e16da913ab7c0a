/** How long an account rests after its token could not be refreshed for a passing reason. */

import type { RefreshTrouble } from "../model/account.ts";

const FIRST_WAIT_MS = 5_000; // a restart or a lost packet is over by then
const LONGEST_WAIT_MS = 300_000; // an outage is noticed to be over within this
const LONGEST_ASKED_MS = 3_600_000; // a `retry-after` beyond this is more likely wrong than meant

export interface Failure {
  /** Epoch ms. */
  readonly now: number;
  readonly why: string;
  /** What the provider asked for; null when it did not. */
  readonly retryAfterMs: number | null;
}

/** Doubles the wait with each failure in a row; never shorter than what the provider asked for. */
export function restAfter(
  before: RefreshTrouble | null,
  { now, why, retryAfterMs }: Failure,
): RefreshTrouble {
  const failures = (before?.failures ?? 0) + 1;
  const waitMs = Math.min(
    FIRST_WAIT_MS * 2 ** (failures - 1),
    LONGEST_WAIT_MS,
  );
  const askedMs = Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS);
  return { until: now + Math.max(waitMs, askedMs), failures, why };
}

/** True until the next try is due. */
export function isResting(
  account: { readonly refreshTrouble: RefreshTrouble | null },
  now: number,
): boolean {
  return account.refreshTrouble !== null && account.refreshTrouble.until > now;
}
