// @ts-check
/** The cards at the top of the overview, out of the numbers of a span of time; pure. */

import { columnsOf, rangeOf } from "./charts/columns.js";
import { amount, count, duration, money, speed } from "./format.js";

/** @import { AnalyticsPointWire, AnalyticsWire } from "../src/api/wire.ts" */
/** @import { Change } from "./parts/change_note.js" */

/** @typedef {{ label: string, value: string, note: string, title?: string, change: Change | null, spark: (number | null)[], kind: "area" | "line" }} Card */

/** Which way is good, and how up and down are called. */
const MORE = /** @type {const} */ ({ up: "more", down: "less" });
const SAME = 0.005; // what rounds to no percent at all

/** @param {AnalyticsWire} numbers @returns {Card[]} */
export function cardsOf(numbers) {
  const { totals, previous, tokenBreakdown: tokens, responseTime } = numbers;
  const read = tokens.inputTokens + tokens.cacheReadInputTokens +
    tokens.cacheCreationInputTokens;
  const amounts = sparksOf(numbers, "area");
  const lines = sparksOf(numbers, "line");
  return [
    {
      label: "Requests",
      value: count(totals.requests),
      note: failedWords(numbers),
      change: changeOf(totals.requests, previous.requests, MORE),
      spark: amounts((point) => point.requests),
      kind: "area",
    },
    {
      label: "Success",
      value: totals.successRate === null
        ? "–"
        : `${trimmed(totals.successRate)}\u202f%`,
      note: "of those that ended",
      change: pointsOf(totals.successRate, previous.successRate),
      spark: lines((point) => point.successRate),
      kind: "line",
    },
    {
      label: "Response time",
      value: duration(responseTime.p50),
      note: responseTime.p95 === null
        ? "median"
        : `median; p95 ${duration(responseTime.p95)}`,
      title:
        "Half of the requests were faster, and 95 of 100 faster than p95; the change is that of the average",
      change: changeOf(totals.avgResponseTime, previous.avgResponseTime, {
        up: "slower",
        down: "faster",
        good: "down",
      }),
      spark: lines((point) => point.responseTime.p50),
      kind: "line",
    },
    {
      label: "Output speed",
      value: totals.avgTokensPerSecond === null
        ? "–"
        : `${speed(totals.avgTokensPerSecond)}\u202ftok/s`,
      note: "on average",
      change: changeOf(
        totals.avgTokensPerSecond,
        previous.avgTokensPerSecond,
        { up: "faster", down: "slower", good: "up" },
      ),
      spark: lines((point) => point.avgTokensPerSecond),
      kind: "line",
    },
    {
      label: "Tokens",
      value: amount(totals.totalTokens),
      note: `${amount(read)} in, ${amount(tokens.outputTokens)} out`,
      change: changeOf(totals.totalTokens, previous.totalTokens, MORE),
      spark: amounts((point) => point.tokens),
      kind: "area",
    },
    {
      label: "Cost",
      value: money(totals.totalCostUsd),
      note: totals.unpricedRequests === 0
        ? "by the token"
        : `${count(totals.unpricedRequests)} without a known price`,
      title:
        "What it would cost by the token, also what a subscription paid for",
      change: changeOf(totals.totalCostUsd, previous.totalCostUsd, {
        ...MORE,
        good: "down",
      }),
      spark: amounts((point) => point.costUsd),
      kind: "area",
    },
  ];
}

/**
 * Null where there is nothing to compare with.
 * @param {number | null} now @param {number | null} before
 * @param {{ up: string, down: string, good?: "up" | "down" }} words @returns {Change | null}
 */
export function changeOf(now, before, { up, down, good }) {
  if (now === null || before === null || before === 0) return null;
  const share = now / before - 1;
  if (Math.abs(share) < SAME) {
    return { way: "same", text: "no change", isGood: null };
  }
  const way = share > 0 ? "up" : "down";
  const size = Math.abs(share) < 9.995
    ? `${Math.round(Math.abs(share) * 100)}\u202f%`
    : `${Math.round(share + 1)} times`;
  const word = way === "up" ? up : down;
  return {
    way,
    text: size.endsWith("times") ? `${size} as much` : `${size} ${word}`,
    isGood: good === undefined ? null : way === good,
  };
}

/** Shares of a hundred are compared by their difference. @param {number | null} now @param {number | null} before @returns {Change | null} */
function pointsOf(now, before) {
  if (now === null || before === null) return null;
  const points = Math.round((now - before) * 10) / 10;
  if (points === 0) return { way: "same", text: "no change", isGood: null };
  return {
    way: points > 0 ? "up" : "down",
    text: `${trimmed(Math.abs(points))} points ${
      points > 0 ? "better" : "worse"
    }`,
    isGood: points > 0,
  };
}

/** @param {AnalyticsWire} numbers */
function failedWords({ failures }) {
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  return failed === 0 ? "none failed" : `${count(failed)} failed`;
}

/** What makes a column of one number per bucket. @param {AnalyticsWire} numbers @param {"area" | "line"} kind */
function sparksOf({ timeSeries, meta }, kind) {
  const range = rangeOf(meta);
  return (/** @type {(point: AnalyticsPointWire) => number | null} */ read) => {
    const points = timeSeries.map((point) => ({
      ts: point.ts,
      value: read(point),
    }));
    const series = [{ name: "", key: "value", kind, tone: "1" }];
    return columnsOf({ points, series, range })[0] ?? [];
  };
}

/** 97.5 → "97.5", 100 → "100". @param {number} value */
function trimmed(value) {
  return String(Math.round(value * 10) / 10);
}
