/** What the limits of ChatGPT subscriptions mean: facts to show, and rests for an account that is out of quota. */

import type { Fields } from "../model/fields.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import {
  creditQuota,
  creditsIn,
  creditsInEvent,
  paysOn,
} from "./_codex_credits.ts";
import {
  ACCOUNT,
  type Limit,
  limitInEvent,
  limitsIn,
} from "./_codex_windows.ts";
import { type Json, objectAt, parseObject, textAt } from "./_json.ts";
import type { ErrorAnswer } from "./provider.ts";
import { momentOf, retryAfter, skewOf } from "./_times.ts";
import { quotaCooldown, UNKNOWN_RESET_MS } from "./_verdicts.ts";
import { quotaOf, type Window } from "./_windows.ts";

/** The type or code of a refusal for want of quota. */
export const REACHED = "usage_limit_reached";
/** The event inside a stream or a socket that tells of quota. */
export const RATE_LIMITS = "codex.rate_limits";

interface End {
  readonly until: number;
  readonly source: string;
}

export function codexQuotas(fields: Fields, now: number): Quota[] {
  const { limits } = limitsIn(fields, now);
  return [
    ...limits.flatMap((limit) => quotasOf(limit, now)),
    ...creditQuota(creditsIn(fields), now),
  ];
}

/** The quota facts in an event of a stream or a frame of a socket; none in any but `codex.rate_limits`. Pure. */
export function quotasOfEvent(event: Json, now: number): Quota[] {
  if (textAt(event, "type") !== RATE_LIMITS) return [];
  return [
    ...quotasOf(limitInEvent(event, now), now),
    ...creditQuota(creditsInEvent(event), now),
  ];
}

/**
 * The rests that a refusal asks for; null when it is not about quota. Empty when a limit of its own is reached and
 * nothing says which models it counts: the account serves the others.
 */
export function codexRests(
  answer: ErrorAnswer,
  now: number,
): Cooldown[] | null {
  const { fields } = answer;
  const error = reachedIn(answer.text);
  const { limits, active } = limitsIn(fields, now);
  const asked = active === null
    ? limits
    : limits.filter((limit) => limit.id === active);
  const spent = asked.filter((limit) => limit.windows.some(isSpent));
  if (error === null && (spent.length === 0 || paysOn(creditsIn(fields)))) {
    return null;
  }
  const [refused = limitFor(asked), ...others] = spent;
  const said = error === null ? null : endIn(error, { fields, now });
  return [
    ...restOf(refused, said, { fields, now }),
    ...others.flatMap((limit) => restOf(limit, null, { fields, now })),
  ];
}

/** The limit that a refusal without a full window is about: percentages are rounded. */
function limitFor(asked: readonly Limit[]): Limit {
  return asked.find((limit) => limit.id === ACCOUNT) ?? asked[0] ??
    { id: ACCOUNT, name: null, windows: [] };
}

/**
 * Until the last of its full windows is reset: before that the next request is refused again. `retry-after`
 * may be about a shorter one and only helps out.
 */
function restOf(
  limit: Limit,
  said: End | null,
  { fields, now }: { fields: Fields; now: number },
): Cooldown[] {
  if (limit.id !== ACCOUNT && limit.name === null) return [];
  let last = said;
  for (const { resetsAt, source } of limit.windows.filter(isSpent)) {
    if (resetsAt === null || resetsAt <= now) continue;
    if (last === null || resetsAt > last.until) {
      last = { until: resetsAt, source };
    }
  }
  const end = last ?? waitIn(fields, now);
  return [quotaCooldown({ scope: limit.name, now, ...end })];
}

function isSpent({ used }: Window): boolean {
  return used !== null && used >= 1;
}

/** The error of a refusal for want of quota, as an answer or as an event inside a stream. */
function reachedIn(text: string): Json | null {
  const json = parseObject(text);
  const error = objectAt(json, "error") ??
    objectAt(objectAt(json, "response"), "error") ?? json;
  return textAt(error, "type") === REACHED || textAt(error, "code") === REACHED
    ? error
    : null;
}

function endIn(
  error: Json,
  { fields, now }: { fields: Fields; now: number },
): End | null {
  const time = { now, skew: skewOf(fields, now) };
  for (const name of ["resets_in_seconds", "resets_at"]) {
    const value = error[name];
    if (typeof value !== "number") continue;
    const until = momentOf(String(value), time);
    if (until !== null && until > now) {
      return { until, source: `error.${name}` };
    }
  }
  return null;
}

function waitIn(fields: Fields, now: number): End {
  const wait = retryAfter(fields, now) ??
    { ms: UNKNOWN_RESET_MS, source: "default" };
  return { until: now + wait.ms, source: wait.source };
}

/** Named like Claude's windows: `5h` for the account, `5h_<name>` for what is counted alone. */
export function quotasOf({ id, name, windows }: Limit, now: number): Quota[] {
  const suffix = id === ACCOUNT ? "" : `_${name ?? id.replace(/^codex-/, "")}`;
  return windows.map((window) =>
    quotaOf({ ...window, name: window.name + suffix }, now)
  );
}
