/** The rules about trouble, money and speed that hold for every provider alike. */

import {
  capCooldown,
  type Cooldown,
  WORTH_WAITING_MS,
} from "../model/limit.ts";
import { SERVE, type Verdict } from "../model/verdict.ts";
import type { ErrorAnswer } from "./provider.ts";
import { errorOf, type ProviderError, sentence } from "./_error.ts";
import { retryAfter, type Wait } from "./_times.ts";
import type { Window } from "./_windows.ts";

/** What a refused credential means: a key is dead, a token may only be stale. */
export type Refusal = "dead" | "stale";

/** The provider's trouble. 520 to 527 and 530 are Cloudflare's, which stands before both providers. */
const TROUBLE = new Set([
  ...[500, 502, 503, 504, 529, 530],
  ...[520, 521, 522, 523, 524, 525, 526, 527],
]);

const NO_FIELD_MS = 5_000; // a limit told inside a stream comes without a span; per-minute budgets refill meanwhile
const UNPAID_MS = 3_600_000; // until a person pays; trying hourly costs one refused request
export const UNKNOWN_RESET_MS = 60_000; // a wrong guess costs one refused request a minute

export function isTrouble(status: number): boolean {
  return TROUBLE.has(status);
}

export function down(answer: ErrorAnswer, now: number): Verdict {
  const why = sentence("The provider has trouble", errorOf(answer.text));
  const wait = retryAfter(answer.fields, now);
  return { kind: "down", why, retryAfterMs: wait?.ms ?? null };
}

export function refused(kind: Refusal, error: ProviderError): Verdict {
  return { kind, why: sentence("The credential was refused", error) };
}

/** Nobody but the account's owner can end this, and nothing tells when. */
export function unpaid(
  error: ProviderError,
  { now, source }: { now: number; source: string },
): Verdict {
  return {
    kind: "limited",
    why: sentence("The account has no credit left", error),
    cooldowns: [
      quotaCooldown({ scope: null, now, until: now + UNPAID_MS, source }),
    ],
  };
}

/**
 * A 429 under budgets of requests and tokens per minute. Those come with every answer and most refusals, so
 * a full one alone says little: a short wait is only a matter of speed, and the account keeps its
 * work; a long one (a budget per day looks the same) is a quota.
 */
export function judgeSpeed(
  answer: ErrorAnswer,
  { now, windows, wait }: {
    now: number;
    windows: readonly Window[];
    /** What the answer itself asks for; it is relative and about this very request, so it goes before any reset. */
    wait: Wait | null;
  },
): Verdict {
  const error = errorOf(answer.text);
  const spent = windows.filter((one) => one.used !== null && one.used >= 1);
  const end = wait ?? waitFor(spent, now);
  if (end === null) return SERVE;
  if (spent.length === 0 || end.ms <= WORTH_WAITING_MS) {
    return throttled(error, end);
  }
  const names = spent.map((one) => one.name).join(", ");
  return {
    kind: "limited",
    why: sentence(`No ${names} left`, error),
    cooldowns: [quotaCooldown({
      scope: null,
      now,
      until: now + end.ms,
      source: end.source,
    })],
  };
}

/** Inside a stream a limit is nobody else's answer, even where it does not say how long it lasts. */
export function throttledInStream(error: ProviderError): Verdict {
  return throttled(error, { ms: NO_FIELD_MS, source: "default" });
}

export function quotaCooldown(
  { scope, now, until, source }: {
    scope: string | null;
    now: number;
    until: number;
    source: string;
  },
): Cooldown {
  return capCooldown({ scope, reason: "quota", since: now, until, source });
}

function throttled(error: ProviderError, wait: Wait): Verdict {
  return {
    kind: "throttled",
    why: sentence("Too many requests at once", error),
    retryAfterMs: wait.ms,
    source: wait.source,
  };
}

/** Until the last of the full windows is reset; null when none is full. */
function waitFor(spent: readonly Window[], now: number): Wait | null {
  if (spent.length === 0) return null;
  let longest: Wait | null = null;
  for (const { resetsAt, source } of spent) {
    if (resetsAt === null) continue;
    const ms = Math.max(0, resetsAt - now);
    if (longest === null || ms > longest.ms) longest = { ms, source };
  }
  return longest ?? { ms: UNKNOWN_RESET_MS, source: "default" };
}
