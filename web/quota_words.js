// @ts-check
/** What a quota window says about itself: how far it is, whether it lasts, and how much that matters; pure. */

import { span, timeAt } from "./format.js";

/** @import { QuotaWire } from "../src/api/wire.ts" */
/** @import { Tone } from "./account_state.js" */

const NEARLY_USED = 0.8; // a fifth of a window left is when people begin to plan
/** @type {Record<string, number>} */
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * How it goes on at the present pace; empty when nothing can be said.
 * @param {Pick<QuotaWire, "used" | "forecast">} quota @param {number} now
 */
export function forecastWords({ used, forecast }, now) {
  if (used !== null && used >= 1) return "used up";
  if (forecast === null) return "";
  if (forecast.resetsFirst) return "resets before it runs out";
  if (forecast.runsOutAt === null) return "";
  const at = Date.parse(forecast.runsOutAt);
  return at <= now ? "about to run out" : `lasts until ${timeAt(at, now)}`;
}

/** The whole of the forecast, for a hover. @param {Pick<QuotaWire, "forecast">} quota @param {number} now */
export function forecastTitle({ forecast }, now) {
  const at = forecast?.runsOutAt && Date.parse(forecast.runsOutAt);
  if (!at || at <= now) return undefined;
  return `At the present pace it is used up in ${span(at - now)}`;
}

/** @param {Pick<QuotaWire, "used" | "forecast">} quota @returns {Tone} */
export function quotaTone({ used, forecast }) {
  if (used === null) return "idle";
  if (used >= 1) return "bad";
  if (forecast === null) return used >= NEARLY_USED ? "warn" : "idle";
  return forecast.resetsFirst ? "idle" : "warn";
}

/**
 * How much of the window's time has gone by, 0 to 1; null where its name does not tell how long it is.
 * @param {Pick<QuotaWire, "window" | "resetsAt">} quota @param {number} now
 */
export function elapsedShare({ window, resetsAt }, now) {
  const [, count, unit = ""] = /^(\d+)([mhd])(?:_|$)/.exec(window) ?? [];
  const lengthMs = Number(count) * (UNIT_MS[unit] ?? 0);
  if (!(lengthMs > 0) || resetsAt === null) return null;
  const share = 1 - (Date.parse(resetsAt) - now) / lengthMs;
  return share >= 0 && share <= 1 ? share : null;
}
