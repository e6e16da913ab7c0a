// @ts-check
/** How well and how fast over time: rates, and percentiles of every kind of waiting. */

import { overTime } from "../analytics_series.js";
import { SeriesChart } from "../charts/series.js";
import { duration, ofHundred } from "../format.js";
import { html } from "../html.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */

/** @type {readonly { key: "responseTime" | "ttft" | "overhead", title: string, description: string }[]} */
const WAITS = [
  {
    key: "responseTime",
    title: "Response time",
    description: "From the request to its last byte",
  },
  {
    key: "ttft",
    title: "First token",
    description: "From the request to the first token of its answer",
  },
  {
    key: "overhead",
    title: "ccflare’s share",
    description: "What ccflare itself added",
  },
];

const PERCENTILES = /** @type {const} */ ([
  { name: "Median", key: "p50", kind: "line", tone: "1" },
  { name: "p95", key: "p95", kind: "line", tone: "2" },
  { name: "p99", key: "p99", kind: "line", tone: "3" },
]);

const RATES = /** @type {const} */ ([
  { name: "Errors", key: "errorRate", kind: "line", tone: "bad" },
  { name: "Read from a cache", key: "cacheHitRate", kind: "line", tone: "2" },
]);

/** @param {{ numbers: AnalyticsWire }} props */
export function AnalyticsTimes({ numbers: { timeSeries, meta } }) {
  const shared = overTime(meta);
  return html`
    <${SeriesChart} ...${shared} title="Errors and cache hits"
      description="Failed of all requests; prompt tokens read from a cache of all prompt tokens"
      points=${timeSeries} series=${RATES} format=${ofHundred} most=${100} />
    ${WAITS.map(({ key, title, description }) =>
      html`
        <${SeriesChart} key=${key} ...${shared} title=${`${title}, percentiles`}
          description=${description} series=${PERCENTILES} format=${duration}
          points=${timeSeries.map((point) => ({
            ts: point.ts,
            ...point[key],
          }))} />
      `
    )}
  `;
}
