/** Anthropic's limits as its header fields tell them: the unified windows of subscriptions and the budgets of keys. */

import { fieldOf, type Fields } from "../model/fields.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import type { Verdict } from "../model/verdict.ts";
import { errorOf, sentence } from "./_error.ts";
import type { ErrorAnswer } from "./provider.ts";
import { retryAfter } from "./_times.ts";
import { judgeSpeed, quotaCooldown, UNKNOWN_RESET_MS } from "./_verdicts.ts";
import {
  quotaOf,
  type Window,
  type WindowField,
  windowsIn,
} from "./_windows.ts";

const UNIFIED =
  /^anthropic-ratelimit-unified-(?:(.+)-)?(status|reset|utilization)$/;
const BUDGET =
  /^anthropic-ratelimit-(requests|(?:input-|output-)?tokens)-(limit|remaining|reset)$/;
const CLAIM = "anthropic-ratelimit-unified-representative-claim";

/** The window that stands for all: its status is the last word on the request. */
const OVERALL = "unified";
/** Money beyond the windows. Shown as `rejected` on served answers too, where the account simply has none. */
const OVERAGE = "overage";

/** Statuses that mean "not served"; `allowed`, `allowed_warning`, `queueing_soft` and new words do not. */
const REFUSING = new Set([
  "rejected",
  "rate_limited",
  "blocked",
  "queueing_hard",
  "payment_required",
]);

/** Windows named after a plan, not after the only models that they count (observed 2026-08). */
const FAMILY_OF: Readonly<Record<string, string>> = { oi: "fable" };

/** The claims that are no `seven_day_<family>`. */
const WINDOW_OF_CLAIM: Readonly<Record<string, string>> = {
  five_hour: "5h",
  seven_day: "7d",
  seven_day_overage_included: "7d_oi",
};

export function messagesQuotas(fields: Fields, now: number): Quota[] {
  const unified = unifiedWindows(fields, now);
  const named = unified.filter((one) => one.name !== OVERALL);
  const budgets = budgetWindows(fields, now);
  const shown = named.length > 0 ? named : unified.map((overall) => ({
    ...overall,
    name: claimedWindow(fields) ?? overall.name,
  }));
  return [...shown, ...budgets].map((window) => quotaOf(window, now));
}

/** What a 429 says about the account. */
export function judgeLimit(answer: ErrorAnswer, now: number): Verdict {
  const cooldowns = spentUnified(answer.fields, now);
  if (cooldowns !== null) {
    const why = sentence("Out of quota", errorOf(answer.text));
    return { kind: "limited", why, cooldowns };
  }
  return judgeSpeed(answer, {
    now,
    windows: budgetWindows(answer.fields, now),
    wait: retryAfter(answer.fields, now),
  });
}

/** The rests that the unified windows ask for; null when they do not refuse, empty when only overage is refused. */
function spentUnified(fields: Fields, now: number): Cooldown[] | null {
  const windows = unifiedWindows(fields, now);
  const overall = windows.find((one) => one.name === OVERALL);
  if (overall?.status != null && !REFUSING.has(overall.status)) return null;
  const named = windows.filter((one) =>
    one.name !== OVERALL && one.name !== OVERAGE
  );
  const spent = named.filter(isSpent);
  if (spent.length > 0) return bindingRests(spent, { fields, now });
  if (overall?.status == null) return null;
  // The models that only overage pays for are refused while the account serves all others.
  if (named.length > 0 && refusesOverage(windows, fields)) return [];
  const claimed = { ...overall, name: claimedWindow(fields) ?? OVERALL };
  return bindingRests([claimed], { fields, now });
}

function refusesOverage(windows: readonly Window[], fields: Fields): boolean {
  const overage = windows.find((one) => one.name === OVERAGE);
  const claim = fieldOf(fields, CLAIM);
  return claim === OVERAGE ||
    (claim === null && overage !== undefined && isSpent(overage));
}

/** A window's own status counts more than its rounded share. */
function isSpent({ status, used }: Window): boolean {
  return status === null ? used !== null && used >= 1 : REFUSING.has(status);
}

/** One rest per scope, each until the last of its windows is reset: before that the next request is refused again. */
function bindingRests(
  spent: readonly Window[],
  { fields, now }: { fields: Fields; now: number },
): Cooldown[] {
  const rests = new Map<string | null, Cooldown>();
  for (const window of spent) {
    const rest = quotaCooldown({
      scope: scopeOf(window.name),
      now,
      ...endOf(window, { fields, now }),
    });
    const known = rests.get(rest.scope);
    if (known === undefined || rest.until > known.until) {
      rests.set(rest.scope, rest);
    }
  }
  return [...rests.values()];
}

/** The window names its own end; `retry-after` may be about a shorter one and only helps out. */
function endOf(
  { resetsAt, source }: Window,
  { fields, now }: { fields: Fields; now: number },
): { until: number; source: string } {
  if (resetsAt !== null && resetsAt > now) return { until: resetsAt, source };
  const wait = retryAfter(fields, now);
  if (wait !== null) return { until: now + wait.ms, source: wait.source };
  return { until: now + UNKNOWN_RESET_MS, source: "default" };
}

/** The model family that a window counts alone; null when it counts everything. */
function scopeOf(window: string): string | null {
  const family = /^7d_(.+)$/.exec(window)?.[1]?.toLowerCase();
  return family === undefined ? null : FAMILY_OF[family] ?? family;
}

function claimedWindow(fields: Fields): string | null {
  const claim = fieldOf(fields, CLAIM);
  return claim === null ? null : windowOfClaim(claim);
}

/** The short name of a window by its long one: `5h` for `five_hour`; null for what is no window. */
export function windowOfClaim(claim: string): string | null {
  return WINDOW_OF_CLAIM[claim] ??
    (claim.startsWith("seven_day_") ? claim.replace("seven_day", "7d") : null);
}

function unifiedWindows(fields: Fields, now: number): Window[] {
  return windowsIn(fields, { now, fieldAs: unifiedField });
}

function budgetWindows(fields: Fields, now: number): Window[] {
  return windowsIn(fields, { now, fieldAs: budgetField });
}

function unifiedField(name: string): WindowField | null {
  const [, window, part] = UNIFIED.exec(name) ?? [];
  return part === undefined ? null : { window: window ?? OVERALL, part };
}

function budgetField(name: string): WindowField | null {
  const [, window, part] = BUDGET.exec(name) ?? [];
  return window === undefined || part === undefined ? null : { window, part };
}
