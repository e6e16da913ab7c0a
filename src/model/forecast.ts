/** When a quota window will be used up if it goes on being used as it is now; pure. */

import type { Quota } from "./limit.ts";

/** What was once seen of a window. */
export interface QuotaSample {
  /** Epoch ms. */
  readonly at: number;
  readonly used: number;
  /** Epoch ms. */
  readonly resetsAt: number | null;
}

export interface Forecast {
  /** Epoch ms; when it was seen if it is used up already, null when it is not going to run out before it resets. */
  readonly runsOutAt: number | null;
  /** True when at this pace the window starts anew before it is used up. */
  readonly resetsFirst: boolean;
}

const MINUTE_MS = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 1_440 * MINUTE_MS,
};

/** Looked at is this part of a window, so that lunch counts in five hours and a night in a week. */
const PACE_PART = 5;
/** Less than this part says nothing yet: ten minutes of five hours. */
const LEAST_PART = 30;
/** What a window of unknown length is taken for: pace by the hour, nothing said before ten minutes. */
const UNNAMED_MS = 5 * 60 * MINUTE_MS;
/** A window that would last longer than this is as good as endless. */
const FARTHEST_MS = 30 * 1_440 * MINUTE_MS;

/** Kept per window: with the gaps below, more than the part that is looked at. */
const MOST_SAMPLES = 64;
const SAMPLES_PER_WINDOW = 250;

/** Providers tell a reset in whole seconds or relative to now, and round shares differently by the place they tell them. */
const RESET_JITTER_MS = 2 * MINUTE_MS;
const SHARE_JITTER = 0.011;

/** `5h`, `7d_opus`: the length is in the name; null where it is not. */
export function windowLengthMs(window: string): number | null {
  const [, count, unit = ""] = /^(\d+)([mhd])(?:_|$)/.exec(window) ?? [];
  const length = Number(count) * (UNIT_MS[unit] ?? 0);
  return length > 0 ? length : null;
}

/** The samples with this fact among them; those of an earlier run of the window are gone. */
export function withSample(
  samples: readonly QuotaSample[],
  { window, used, resetsAt, seenAt }: Quota,
): readonly QuotaSample[] {
  if (used === null) return samples;
  const sample = { at: seenAt, used, resetsAt };
  const own = samples.filter((one) => sameRun(one, sample));
  const [last, before] = [own.at(-1), own.at(-2)];
  const gapMs = (windowLengthMs(window) ?? UNNAMED_MS) / SAMPLES_PER_WINDOW;
  const isDense = last !== undefined && before !== undefined &&
    last.at - before.at < gapMs;
  return [...isDense ? own.slice(0, -1) : own, sample].slice(-MOST_SAMPLES);
}

/** Null when nothing can be said: nothing is known of the share, the window is over, or it has only just begun. */
export function forecastOf(
  quota: Quota,
  samples: readonly QuotaSample[],
  now: number,
): Forecast | null {
  const { used, resetsAt, seenAt } = quota;
  if (used === null || (resetsAt !== null && resetsAt <= now)) return null;
  if (used >= 1) return { runsOutAt: seenAt, resetsFirst: false };

  const pace = paceOf(quota, samples, now);
  if (pace === null) return null;
  const runsOutAt = pace > 0 ? now + (1 - used) / pace : Infinity;
  if (resetsAt !== null && runsOutAt >= resetsAt) {
    return { runsOutAt: null, resetsFirst: true };
  }
  return runsOutAt > now + FARTHEST_MS
    ? null
    : { runsOutAt: Math.round(runsOutAt), resetsFirst: false };
}

/** The share that is used per ms; idle time counts. */
function paceOf(
  quota: Quota,
  samples: readonly QuotaSample[],
  now: number,
): number | null {
  const { window, used, resetsAt } = quota;
  const lengthMs = windowLengthMs(window);
  const latest = { at: quota.seenAt, used: used!, resetsAt };
  const own = samples.filter((one) => sameRun(one, latest));
  const points = lengthMs !== null && resetsAt !== null
    ? [{ at: resetsAt - lengthMs, used: 0 }, ...own, latest]
    : [...own, latest];
  if (points[0]!.at === latest.at) return null; // seen once says nothing of a pace
  const spanMs = lengthMs ?? UNNAMED_MS;
  const since = pointAt(points, now - spanMs / PACE_PART);
  const tookMs = now - since.at;
  if (tookMs < spanMs / LEAST_PART) return null;
  return Math.max(0, used! - since.used) / tookMs;
}

type Point = Pick<QuotaSample, "at" | "used">;

/** What was used at a moment, in a straight line between the points around it; the first point when it is later. */
function pointAt(points: readonly Point[], at: number): Point {
  const next = points.findIndex((one) => one.at > at);
  if (next < 0) return { at, used: points.at(-1)!.used };
  if (next === 0) return points[0]!;
  const from = points[next - 1]!;
  const to = points[next]!;
  const share = (at - from.at) / (to.at - from.at);
  return { at, used: from.used + (to.used - from.used) * share };
}

/** False when the window has started anew between the two. */
function sameRun(earlier: QuotaSample, later: QuotaSample): boolean {
  if (earlier.at > later.at) return false;
  if (earlier.used > later.used + SHARE_JITTER) return false;
  if (earlier.resetsAt === null || later.resetsAt === null) {
    return earlier.resetsAt === later.resetsAt;
  }
  return Math.abs(earlier.resetsAt - later.resetsAt) <= RESET_JITTER_MS;
}
