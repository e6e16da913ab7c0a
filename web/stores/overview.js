// @ts-check
/// <reference lib="dom" />
/** The span of time that the overview shows: which one the address asks for, and its numbers. */

import * as api from "../api.js";
import { computed } from "../html.js";
import { route, setParams } from "../router.js";
import { RANGES } from "../analytics_question.js";
import { resource } from "./resource.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */

/** @typedef {typeof RANGES[number]} RangeName */

/** @type {RangeName} */
const USUAL = "24h";

/** How long each is, in words. @type {Record<RangeName, string>} */
export const LENGTHS = {
  "1h": "hour",
  "6h": "6 h",
  "24h": "24 h",
  "7d": "7 days",
  "30d": "30 days",
};

export const range = computed(() =>
  RANGES.find((one) => one === route.value.params.get("range")) ?? USUAL
);

const span = resource(
  read,
  /** @type {{ asked: RangeName, numbers: AnalyticsWire } | null} */ (null),
);

export const { status, failure, reset } = span;

/** The last good ones; of another range until those of the new one are there. */
export const numbers = computed(() => span.data.value?.numbers ?? null);

/** What is shown is of another range than what is asked for. */
export const isLate = computed(() =>
  span.data.value !== null && span.data.value.asked !== range.value
);

export function load() {
  return span.load(range.peek());
}

/** @param {RangeName} asked */
async function read(asked) {
  const result = await api.readAnalytics(`range=${asked}`);
  return result.ok
    ? { ...result, data: { asked, numbers: result.data } }
    : result;
}

/** For news: only while somebody looks. */
export async function refresh() {
  if (route.peek().view === "overview" && !globalThis.document?.hidden) {
    await load();
  }
}

/** @param {RangeName} name */
export function choose(name) {
  setParams({ range: name === USUAL ? null : name });
}
