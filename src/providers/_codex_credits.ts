/** Reads the credits of ChatGPT subscriptions, which pay on when the windows are full. */

import { fieldOf, type Fields } from "../model/fields.ts";
import type { Quota } from "../model/limit.ts";
import { type Json, objectAt } from "./_json.ts";

/** `unlimited`, `balance …`, `available` without a told balance, or `none`. */
export type Credits = string;

const NONE: Credits = "none";

/** Null when the fields say nothing about credits. */
export function creditsIn(fields: Fields): Credits | null {
  return creditsFrom((part) => fieldOf(fields, `x-codex-credits-${part}`));
}

/** The same for a `codex.rate_limits` event. */
export function creditsInEvent(event: Json): Credits | null {
  const credits = objectAt(event, "credits");
  return creditsFrom((part) => {
    const value = credits?.[part.replaceAll("-", "_")] ?? null;
    return value === null ? null : String(value);
  });
}

/** True where a full window refuses nothing. */
export function paysOn(credits: Credits | null): boolean {
  return credits !== null && credits !== NONE;
}

/** The credits as a fact to keep; also when there are none, so that an older fact goes. */
export function creditQuota(credits: Credits | null, now: number): Quota[] {
  return credits === null ? [] : [{
    window: "credits",
    used: null,
    status: credits,
    resetsAt: null,
    seenAt: now,
  }];
}

function creditsFrom(part: (name: string) => string | null): Credits | null {
  const has = part("has-credits");
  const unlimited = part("unlimited");
  if (has === null && unlimited === null) return null;
  if (isTrue(unlimited)) return "unlimited";
  if (!isTrue(has)) return NONE;
  const balance = part("balance")?.trim() ?? "";
  return balance === "" ? "available" : `balance ${balance}`;
}

/** Seen as `true`, `True` and `1`. */
function isTrue(word: string | null): boolean {
  return word === "1" || word?.toLowerCase() === "true";
}
