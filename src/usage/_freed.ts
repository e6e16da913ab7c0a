/** Which cool-downs an answer about usage proves wrong. */

import type { Cooldown, Quota } from "../model/limit.ts";

const COUNTED_LATE_MS = 60_000; // providers count a refusal's last request into their windows with some delay

/** The words of an unpaid account's refusal: money is missing there, whatever its windows say. */
const UNPAID_SOURCE = "error.message";

/** Tells those that are over; they must have begun well before `askedAt`. */
export function freedBy(
  quotas: readonly Quota[],
  askedAt: number,
): (one: Cooldown) => boolean {
  const shares = quotas.flatMap(({ used }) => used === null ? [] : [used]);
  const isFree = shares.length > 0 && shares.every((used) => used < 1);
  return ({ reason, scope, source, since }) =>
    isFree && reason === "quota" && scope === null &&
    source !== UNPAID_SOURCE && since <= askedAt - COUNTED_LATE_MS;
}
