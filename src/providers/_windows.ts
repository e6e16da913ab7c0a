/** Reads quota windows out of header fields, whatever their names and notation. */

import type { Fields } from "../model/fields.ts";
import type { Quota } from "../model/limit.ts";
import { momentOf, skewOf } from "./_times.ts";

export interface Window {
  /** The provider's own name for it. */
  readonly name: string;
  readonly used: number | null;
  readonly status: string | null;
  /** Epoch ms by our clock. */
  readonly resetsAt: number | null;
  /** The field that tells the reset. */
  readonly source: string;
}

/** What a header field tells: one part of one window. */
export interface WindowField {
  readonly window: string;
  readonly part: string;
}

/** All windows that the fields tell of, in the order of their first field. */
export function windowsIn(
  fields: Fields,
  { now, fieldAs }: {
    now: number;
    /** Takes a field's name apart; null for a field that is about no window. */
    fieldAs: (name: string) => WindowField | null;
  },
): Window[] {
  const found = new Map<string, Map<string, Readonly<[string, string]>>>();
  for (const field of fields) {
    const meaning = fieldAs(field[0]);
    if (meaning === null) continue;
    const parts = found.get(meaning.window) ?? new Map();
    found.set(meaning.window, parts.set(meaning.part, field));
  }
  if (found.size === 0) return [];
  const clock = { now, skew: skewOf(fields, now) };
  return [...found].map(([name, parts]) => {
    const [source, reset] = parts.get("reset") ?? ["default", null];
    return {
      name,
      used: usedOf((part) => numberIn(parts.get(part)?.[1])),
      status: parts.get("status")?.[1].trim() ?? null,
      resetsAt: reset === null ? null : momentOf(reset, clock),
      source,
    };
  });
}

/** The window as a fact to keep. */
export function quotaOf(window: Window, now: number): Quota {
  const { name, used, status, resetsAt } = window;
  return { window: name, used, status, resetsAt, seenAt: now };
}

function usedOf(part: (name: string) => number | null): number | null {
  const utilization = part("utilization");
  if (utilization !== null) return utilization;
  const remaining = part("remaining");
  if (remaining === 0) return 1;
  const limit = part("limit");
  if (remaining === null || limit === null || limit === 0) return null;
  return Math.max(0, 1 - remaining / limit);
}

/** A share or a count; null for what is neither. */
export function numberIn(text: string | undefined): number | null {
  const number = text === undefined || text.trim() === "" ? NaN : Number(text);
  return number >= 0 && Number.isFinite(number) ? number : null;
}
