// @ts-check
/** Who of a pool would serve the next request, and why, as the server would choose; pure. */

import { byUse } from "./account_order.js";

/** @import { AccountWire } from "../src/api/wire.ts" */

/** @typedef {{ account: AccountWire, why: string }} Next */

/** Null when nobody can. @param {readonly AccountWire[]} pool @param {number} now @returns {Next | null} */
export function nextOf(pool, now) {
  const [account] = pool.filter((one) => canServe(one, now)).toSorted((a, b) =>
    Number(isDown(a, now)) - Number(isDown(b, now)) ||
    sessionStart(b, now) - sessionStart(a, now) || byUse(a, b)
  );
  if (account === undefined) return null;
  return { account, why: whyOf(account, now) };
}

/** When the first of a pool that cannot serve comes back by itself; null when none does. @param {readonly AccountWire[]} pool @param {number} now */
export function firstBack(pool, now) {
  const [first] = pool.flatMap((account) => {
    if (account.paused || account.state === "needs_sign_in") return [];
    const until = endOfRest(account, now);
    return until === null ? [] : [{ account, until }];
  }).toSorted((a, b) => a.until - b.until);
  return first ?? null;
}

/** @param {AccountWire} account @param {number} now */
function canServe(account, now) {
  return !account.paused && account.state !== "needs_sign_in" &&
    endOfRest(account, now) === null;
}

/** Epoch ms; a rest of one model family is none of the account. @param {AccountWire} account @param {number} now */
function endOfRest({ state, stateUntil, cooldowns }, now) {
  const token = state === "token_trouble" && stateUntil !== null
    ? [stateUntil]
    : [];
  const rests = cooldowns.filter(({ scope, reason }) =>
    scope === null && reason !== "down"
  ).map(({ until }) => until);
  const last = Math.max(...[...token, ...rests].map(Date.parse), 0);
  return last > now ? last : null;
}

/** @param {AccountWire} account @param {number} now */
function isDown({ cooldowns }, now) {
  return cooldowns.some(({ reason, until }) =>
    reason === "down" && Date.parse(until) > now
  );
}

/** Epoch ms of the running session; 0 when none runs. @param {AccountWire} account @param {number} now */
function sessionStart({ sessionInfo: { startedAt, endsAt } }, now) {
  if (startedAt === null || endsAt === null) return 0;
  return Date.parse(endsAt) > now ? Date.parse(startedAt) : 0;
}

/** @param {AccountWire} account @param {number} now */
function whyOf(account, now) {
  if (isDown(account, now)) {
    return "its provider has just had trouble, but nobody else can";
  }
  if (sessionStart(account, now) > 0) return "its session is running";
  return "no session is running, and it is the first that can";
}
