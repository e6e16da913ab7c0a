/** The window of time in which one account keeps the work, so that the provider's caches stay warm. */

import type { Account } from "./account.ts";

/** The seed's five hours, which is also the length of Claude's own short window. */
export const DEFAULT_SESSION_MS = 5 * 3_600_000;

/** True while the account's latest session is running. */
export function sessionRuns(
  account: Account,
  now: number,
  durationMs: number,
): boolean {
  return account.sessionStartedAt !== null &&
    now - account.sessionStartedAt < durationMs;
}
