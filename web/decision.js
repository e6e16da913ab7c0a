// @ts-check
/** Why a request went where it went, in words; pure. */

import { clock, exact, span } from "./format.js";

/** @import { DecisionWire } from "../src/api/wire.ts" */

const DAY_MS = 86_400_000;

/**
 * Why this account was put in this place of the line-up.
 * @param {DecisionWire["candidates"][number]} candidate
 * @param {string} at when the request arrived
 */
export function whyCandidate({ why, sessionStartedAt, priority }, at) {
  if (why === "down") return "put last: its provider has just had trouble";
  if (why === "priority" || sessionStartedAt === null) {
    return `no session running; next by priority ${priority}`;
  }
  const running = span(Date.parse(at) - Date.parse(sessionStartedAt));
  return `its session had been running for ${running}`;
}

const WAITS = {
  quota: "out of quota",
  throttled: "asked to slow down",
  refresh: "its token could not be renewed",
};

/**
 * Why this account was not asked, and until when that holds.
 * @param {DecisionWire["passedOver"][number]} account
 * @param {string} at when the request arrived
 */
export function whyPassedOver({ reason, until, scope }, at) {
  if (reason === "paused") return "paused by hand";
  if (reason === "needs_sign_in") return "its credential was refused";
  if (reason === "client") return "serves Claude Code only";
  const what = WAITS[reason];
  const forWhat = scope === null ? "" : ` for ${scope}`;
  if (until === null) return what + forWhat;
  const leftMs = Date.parse(until) - Date.parse(at);
  const moment = leftMs < DAY_MS ? clock(until) : exact(until);
  return `${what}${forWhat} until ${moment}, ${span(leftMs)} later`;
}

/** @type {Record<string, string>} */
const VERDICTS = {
  serve: "served",
  stale: "token was stale",
  dead: "credential refused",
  limited: "out of quota",
  throttled: "throttled",
  down: "provider trouble",
  left: "client left",
  timeout: "timed out",
};

/** What came of an attempt. @param {string} verdict */
export function verdictWord(verdict) {
  return VERDICTS[verdict] ?? verdict;
}
