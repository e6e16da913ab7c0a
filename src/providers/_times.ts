/** Reads when something ends out of header fields, in every notation the providers use. */

import { fieldOf, type Fields } from "../model/fields.ts";

/** A span from now, and where it was read. */
export interface Wait {
  readonly ms: number;
  readonly source: string;
}

const EPOCH_S = 1e9; // above this a number is a moment in seconds (2001 and later), below it a span
const EPOCH_MS = 1e11; // above this a moment in milliseconds
const LAST_MOMENT = 8.64e15; // the last that a Date can hold
const SKEW_NOISE_MS = 5_000; // `Date` has whole seconds and the answer was on its way; less is no skew

const NUMBER = /^\d+(\.\d+)?$/;
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/;
const HTTP_DATE =
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const DURATION =
  /^(?:([\d.]+)d)?(?:([\d.]+)h)?(?:([\d.]+)m(?!s))?(?:([\d.]+)s)?(?:([\d.]+)ms)?$/;
const DURATION_UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000, 1] as const;

/** How far our clock is ahead of the provider's, by its `date` field; 0 when that says nothing. */
export function skewOf(fields: Fields, now: number): number {
  const date = fieldOf(fields, "date");
  if (date === null || !HTTP_DATE.test(date)) return 0;
  const skew = now - Date.parse(date);
  return Math.abs(skew) > SKEW_NOISE_MS ? skew : 0;
}

/**
 * The moment, by our clock, that a field means: seconds or a duration (`6m0s`, `250ms`) from now, or an
 * epoch number, an RFC 3339 or an HTTP date by the provider's clock. Null when it is none of these or beyond all dates.
 */
export function momentOf(
  text: string,
  time: { now: number; skew: number },
): number | null {
  const moment = read(text.trim(), time);
  return moment === null || moment > LAST_MOMENT ? null : moment;
}

function read(
  value: string,
  { now, skew }: { now: number; skew: number },
): number | null {
  if (NUMBER.test(value)) {
    const number = Number(value);
    if (number >= EPOCH_MS) return number + skew;
    if (number >= EPOCH_S) return number * 1_000 + skew;
    return now + number * 1_000;
  }
  const span = spanOf(value);
  if (span !== null) return now + span;
  if (!RFC_3339.test(value) && !HTTP_DATE.test(value)) return null;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? null : moment + skew;
}

/** How long the provider asks to wait, never negative; null when it does not ask. */
export function retryAfter(fields: Fields, now: number): Wait | null {
  const exact = fieldOf(fields, "retry-after-ms")?.trim() ?? "";
  if (NUMBER.test(exact)) {
    return { ms: Number(exact), source: "retry-after-ms" };
  }
  const text = fieldOf(fields, "retry-after");
  if (text === null) return null;
  const until = momentOf(text, { now, skew: skewOf(fields, now) });
  return until === null
    ? null
    : { ms: Math.max(0, until - now), source: "retry-after" };
}

/** The length in ms of a duration like `1h2m3s`, or null. */
export function spanOf(text: string): number | null {
  const parts = DURATION.exec(text)?.slice(1);
  if (parts === undefined || text === "") return null;
  let ms = 0;
  for (const [i, unit] of DURATION_UNITS_MS.entries()) {
    ms += Number(parts[i] ?? 0) * unit;
  }
  return Number.isNaN(ms) ? null : ms;
}
