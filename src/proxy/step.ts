/** What follows from a verdict that is not `serve`: the same account again after a wait, or the next one. */

import type { Account } from "../model/account.ts";
import { type Cooldown, WORTH_WAITING_MS } from "../model/limit.ts";
import type { Verdict } from "../model/verdict.ts";
import type { Deps } from "./deps.ts";

/** How long an account goes last after its provider had trouble and gave no time itself. */
const DEFAULT_DOWN_MS = 15_000;

/** How often one account has been tried again, by reason. */
export interface Tries {
  down: number;
  throttled: number;
}

/** Ms to wait before the same account is asked again, or null to leave it. Counts the try. */
export function againAfterMs(
  verdict: Verdict,
  tries: Tries,
  deps: Deps,
): number | null {
  if (verdict.kind === "throttled") {
    const worthIt = tries.throttled++ === 0 &&
      verdict.retryAfterMs <= WORTH_WAITING_MS;
    return worthIt ? verdict.retryAfterMs : null;
  }
  if (verdict.kind === "down") {
    const { retryAttempts, retryDelayMs, retryBackoff } = deps.settings;
    const asked = verdict.retryAfterMs ?? 0;
    if (tries.down >= retryAttempts || asked > WORTH_WAITING_MS) {
      return null;
    }
    const spread = deps.random() * retryDelayMs * retryBackoff ** tries.down++;
    return asked + spread;
  }
  return null;
}

/** Writes down why an account is left, so that the next request does not run into the same wall. */
export function leaveAccount(
  account: Account,
  verdict: Verdict,
  deps: Deps,
): void {
  const now = deps.now();
  const coolDown = (reason: Cooldown["reason"], ms: number, source: string) =>
    deps.accounts.coolDown(account.id, {
      scope: null,
      reason,
      since: now,
      until: now + ms,
      source,
    });
  switch (verdict.kind) {
    case "serve":
      return;
    case "limited":
      for (const cooldown of verdict.cooldowns) {
        deps.accounts.coolDown(account.id, cooldown);
      }
      return;
    case "throttled":
      return coolDown("throttled", verdict.retryAfterMs, verdict.source);
    case "down":
      return verdict.retryAfterMs === null
        ? coolDown("down", DEFAULT_DOWN_MS, "default")
        : coolDown("down", verdict.retryAfterMs, "retry-after");
    case "stale":
    case "dead":
      return deps.accounts.markNeedsSignIn(account.id, verdict.why, now);
  }
}
