/** Reads the limits of ChatGPT subscriptions out of header fields and of events inside a stream. */

import { fieldOf, type Fields } from "../model/fields.ts";
import { type Json, objectAt, textAt } from "./_json.ts";
import { momentOf, skewOf } from "./_times.ts";
import { numberIn, type Window } from "./_windows.ts";

/** One thing that is metered, in up to two windows. */
export interface Limit {
  /** Its id with dashes; `codex` is whatever limit the request counts against. */
  readonly id: string;
  /** What people call it, for a limit of its own: the model that it counts. */
  readonly name: string | null;
  readonly windows: readonly Window[];
}

/** The limit of the account as a whole. */
export const ACCOUNT = "codex";

const WINDOW =
  /^x-(.+)-(primary|secondary)-(used-percent|window-minutes|reset-at|reset-after-seconds)$/;
const NAME = /^x-(.+)-limit-name$/;
const ACTIVE = "x-codex-active-limit";

export const SLOTS = ["primary", "secondary"] as const;
/** What is relative goes first: it does not depend on anybody's clock. */
const RESETS = ["reset-after-seconds", "reset-at"] as const;

/** Finds a part of a window (`used-percent`) and where it stands. */
type Parts = (part: string) => { source: string; text: string } | null;
type Time = Readonly<{ now: number; skew: number }>;

/**
 * The limits that header fields tell of, and the one that this request counts against. The `codex` fields are
 * a copy of that one's, so they are left out where it has fields of its own.
 */
export function limitsIn(
  fields: Fields,
  now: number,
): { limits: Limit[]; active: string | null } {
  const told = new Map<string, Map<string, string>>();
  const names = new Map<string, string>();
  for (const [field, value] of fields) {
    const [, id, slot, part] = WINDOW.exec(field) ?? [];
    if (id !== undefined) {
      const parts = told.get(id) ?? new Map<string, string>();
      told.set(id, parts.set(`${slot}-${part}`, value));
    } else {
      const named = NAME.exec(field)?.[1];
      if (named !== undefined && value.trim() !== "") names.set(named, value);
    }
  }
  if (told.size === 0) return { limits: [], active: null };
  const time = { now, skew: skewOf(fields, now) };
  const active = activeIn(fields, told);
  const limits: Limit[] = [];
  for (const [id, parts] of told) {
    if (id === ACCOUNT && active !== null && active !== ACCOUNT) continue;
    const windows = SLOTS.map((slot) =>
      windowOf(slot, time, (part) => {
        const text = parts.get(`${slot}-${part}`);
        return text === undefined
          ? null
          : { source: `x-${id}-${slot}-${part}`, text };
      })
    ).filter((window) => window !== null);
    limits.push({ id, name: nameOf(id, names.get(id) ?? null), windows });
  }
  return { limits, active };
}

/** The limit that a `codex.rate_limits` event tells of. */
export function limitInEvent(event: Json, now: number): Limit {
  const id = textAt(event, "metered_limit_name") ??
    textAt(event, "limit_name") ?? ACCOUNT;
  const windows = SLOTS.map((slot) => {
    const told = objectAt(objectAt(event, "rate_limits"), slot);
    return windowOf(slot, { now, skew: 0 }, (part) => {
      const name = part.replaceAll("-", "_");
      const value = told?.[name];
      return typeof value === "number"
        ? { source: `rate_limits.${slot}.${name}`, text: String(value) }
        : null;
    });
  }).filter((window) => window !== null);
  return {
    id: dashed(id),
    name: nameOf(dashed(id), textAt(event, "limit_name")),
    windows,
  };
}

/** The active limit when it has fields of its own, `codex` when it has none, null when nothing is said. */
function activeIn(
  fields: Fields,
  told: ReadonlyMap<string, unknown>,
): string | null {
  const value = fieldOf(fields, ACTIVE);
  if (value === null || value.trim() === "") return null;
  const id = dashed(value);
  return told.has(id) ? id : ACCOUNT;
}

/** One window, put together from its parts; null when there is none in this slot. */
export function windowOf(
  slot: string,
  time: Time,
  parts: Parts,
): Window | null {
  const percent = numberIn(parts("used-percent")?.text);
  if (percent === null) return null;
  const minutes = numberIn(parts("window-minutes")?.text) ?? 0;
  const { resetsAt, source } = resetOf(parts, time);
  // Every plan gets the fields of both windows; one that it does not have is all zeros.
  if (percent === 0 && minutes === 0 && resetsAt === null) return null;
  return {
    name: minutes === 0 ? slot : lengthOf(minutes),
    used: percent / 100,
    status: null,
    resetsAt,
    source,
  };
}

function resetOf(
  parts: Parts,
  time: Time,
): { resetsAt: number | null; source: string } {
  for (const part of RESETS) {
    const told = parts(part);
    if (told === null) continue;
    const resetsAt = momentOf(told.text, time);
    if (resetsAt !== null) return { resetsAt, source: told.source };
  }
  return { resetsAt: null, source: "default" };
}

/** `5h`, `7d`: which of the two slots is the long one differs from plan to plan. */
function lengthOf(minutes: number): string {
  if (minutes % 1_440 === 0) return `${minutes / 1_440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** Written like the model it counts, so that it is recognised in the name of one. */
export function nameOf(id: string, told: string | null): string | null {
  if (id === ACCOUNT || told === null) return null;
  return told.trim().toLowerCase().replace(/\s+/g, "-");
}

export function dashed(id: string): string {
  return id.trim().toLowerCase().replaceAll("_", "-");
}
