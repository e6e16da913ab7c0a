/** The limits of a ChatGPT plan in the three JSON shapes in which they are told beside the header fields. */

import type { Window } from "./quota_fields.ts";

/** The error of a plan whose share is used up. */
export function usageLimitReached(resetsInMs: number, now: number) {
  const seconds = Math.ceil(resetsInMs / 1000);
  return {
    type: "usage_limit_reached",
    message: "The usage limit has been reached",
    plan_type: "pro",
    resets_at: Math.ceil(now / 1000) + seconds,
    resets_in_seconds: seconds,
  };
}

/** The event that stands between the others of a turn. */
export function rateLimitsEvent(windows: readonly Window[], now: number) {
  const { primary, secondary, ...reached } = planOf(windows);
  const told = (slot: Slot | null) =>
    slot && {
      used_percent: slot.one.used * 100,
      window_minutes: slot.minutes,
      reset_at: resetAt(slot.one, now),
    };
  const limits = { primary: told(primary), secondary: told(secondary) };
  return {
    type: "codex.rate_limits",
    plan_type: "pro",
    rate_limits: { ...reached, ...limits },
    credits: null,
  };
}

/** The answer to the question how much is used. */
export function codexUsage(windows: readonly Window[], now: number) {
  const { primary, secondary, ...reached } = planOf(windows);
  const told = (slot: Slot | null) =>
    slot && {
      used_percent: slot.one.used * 100,
      limit_window_seconds: slot.minutes * 60,
      reset_after_seconds: Math.ceil(slot.one.resetsInMs / 1000),
      reset_at: resetAt(slot.one, now),
    };
  const limits = {
    primary_window: told(primary),
    secondary_window: told(secondary),
  };
  return {
    plan_type: "pro",
    rate_limit: { ...reached, ...limits },
    credits: null,
  };
}

interface Slot {
  readonly one: Window;
  readonly minutes: number;
}

function planOf(windows: readonly Window[]) {
  const slot = (name: string, hours: number): Slot | null => {
    const one = windows.find(({ window }) => window === name);
    return one === undefined ? null : { one, minutes: hours * 60 };
  };
  const isReached = windows.some(({ used }) => used >= 1);
  return {
    allowed: !isReached,
    limit_reached: isReached,
    primary: slot("5h", 5),
    secondary: slot("7d", 7 * 24),
  };
}

function resetAt({ resetsInMs }: Window, now: number): number {
  return Math.ceil((now + resetsInMs) / 1000);
}
