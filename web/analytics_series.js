// @ts-check
/** What the points of a span become on charts: by a metric, by model, with failures beside successes; pure. */

import { rangeOf } from "./charts/columns.js";
import { amount, count, duration, money, speed } from "./format.js";

/** @import { AnalyticsPointWire, AnalyticsWire } from "../src/api/wire.ts" */
/** @import { Point, Series } from "./charts/columns.js" */

/** @typedef {(value: number | null) => string} Format */
/** @typedef {{ id: string, title: string, isAmount: boolean, format: Format, of: (point: AnalyticsPointWire) => number | null }} Metric */

/** `isAmount` tells what adds up from what does not. @type {readonly Metric[]} */
export const METRICS = [
  {
    id: "requests",
    title: "Requests",
    isAmount: true,
    format: count,
    of: ({ requests }) => requests,
  },
  {
    id: "tokens",
    title: "Tokens",
    isAmount: true,
    format: amount,
    of: ({ tokens }) => tokens,
  },
  {
    id: "cost",
    title: "Cost",
    isAmount: true,
    format: money,
    of: ({ costUsd }) => costUsd,
  },
  {
    id: "time",
    title: "Response time",
    isAmount: false,
    format: duration,
    of: ({ responseTime }) => responseTime.p50,
  },
  {
    id: "speed",
    title: "Tokens/s",
    isAmount: false,
    format: speed,
    of: ({ avgTokensPerSecond }) => avgTokensPerSecond,
  },
];

const REQUESTS = /** @type {Metric} */ (METRICS[0]);
const MOST_MODELS = 6; // as many as there are colours

/** How a sum is drawn that grows from the beginning of the span. */
export const ADDED_UP = /** @type {const} */ ({ kind: "area", empty: "last" });

/** The metrics that are more than one line. @type {Record<string, readonly Series[]>} */
const PARTS = {
  requests: [
    { name: "Went well", key: "ok", kind: "bars", tone: "2" },
    { name: "Failed", key: "failed", kind: "bars", tone: "bad" },
  ],
  time: [
    { name: "Median", key: "value", kind: "line", tone: "1" },
    { name: "p95", key: "p95", kind: "line", tone: "2" },
  ],
};

/** @param {string} id @param {boolean} isCumulative only amounts grow */
export function metricOf(id, isCumulative) {
  const metric = METRICS.find((one) => one.id === id) ?? REQUESTS;
  return isCumulative && !metric.isAmount ? REQUESTS : metric;
}

/** What all charts over time have in common here. @param {AnalyticsWire["meta"]} meta */
export function overTime(meta) {
  return { range: rangeOf(meta), span: meta.range, sync: "analytics" };
}

/** @typedef {{ points: Point[], series: readonly Series[], stacked: boolean }} Lines */

/** One metric over all. @param {AnalyticsWire} numbers @param {Metric} metric @returns {Lines} */
export function linesOf({ timeSeries, meta }, metric) {
  const points = timeSeries.map((point) => ({
    ts: point.ts,
    value: metric.of(point),
    failed: failedIn(point),
    ok: point.requests - failedIn(point),
    p95: point.responseTime.p95,
  }));
  return {
    points,
    series: seriesOf(metric, meta.cumulative),
    stacked: metric.id === "requests" && !meta.cumulative,
  };
}

/** @param {Metric} metric @param {boolean} isCumulative @returns {readonly Series[]} */
function seriesOf(metric, isCumulative) {
  const one = { name: metric.title, key: "value", tone: "1" };
  if (isCumulative) return [{ ...one, ...ADDED_UP }];
  return PARTS[metric.id] ?? [{ ...one, kind: kindOf(metric) }];
}

/** @param {Metric} metric */
function kindOf({ isAmount }) {
  return isAmount ? "bars" : "line";
}

/** One metric for each of the models most used; the others as one where that adds up. @param {AnalyticsWire} numbers @param {Metric} metric @returns {Lines} */
export function linesByModel({ timeSeries }, metric) {
  const models = modelsIn(timeSeries);
  const first = models.slice(0, MOST_MODELS);
  /** @type {Map<number, Point>} */
  const points = new Map();
  let hasOthers = false;
  for (const point of timeSeries) {
    const at = points.get(point.ts) ?? { ts: point.ts };
    points.set(point.ts, at);
    const place = first.indexOf(point.model ?? "");
    const value = metric.of(point);
    if (place >= 0) at[`m${place}`] = value;
    else if (metric.isAmount) {
      hasOthers = true;
      at.rest = Number(at.rest ?? 0) + (value ?? 0);
    }
  }
  const kind = kindOf(metric);
  /** @type {Series[]} */
  const series = first.map((model, index) => ({
    name: model,
    key: `m${index}`,
    kind,
    tone: String(index + 1),
  }));
  if (hasOthers) {
    series.push({
      name: `${models.length - first.length} others`,
      key: "rest",
      kind,
      tone: "rest",
    });
  }
  return { points: [...points.values()], series, stacked: metric.isAmount };
}

/** The most used first. @param {readonly AnalyticsPointWire[]} points */
function modelsIn(points) {
  /** @type {Map<string, number>} */
  const requests = new Map();
  for (const { model = "", requests: more } of points) {
    requests.set(model, (requests.get(model) ?? 0) + more);
  }
  return [...requests].sort(([a, more], [b, less]) =>
    less - more || (a < b ? -1 : 1)
  ).map(([model]) => model);
}

/** @param {AnalyticsPointWire} point */
function failedIn({ requests, errorRate }) {
  return Math.round(requests * (errorRate ?? 0) / 100);
}
