// @ts-check
/** The span as charts: how much, how well, with which models and accounts. */

import { BarChart } from "../charts/bars.js";
import { rangeOf } from "../charts/columns.js";
import { RingChart, slicesOf } from "../charts/ring.js";
import { SeriesChart } from "../charts/series.js";
import { count, money } from "../format.js";
import { html } from "../html.js";
import { hashOf } from "../router.js";
import { LENGTHS, numbers } from "../stores/overview.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */

/** @type {import("../charts/columns.js").Series[]} */
const VOLUME = [
  { name: "Succeeded", key: "succeeded", kind: "bars", tone: "ok" },
  { name: "Failed", key: "failed", kind: "bars", tone: "bad" },
];
/** @type {import("../charts/columns.js").Series[]} */
const SUCCESS = [
  { name: "Success", key: "successRate", kind: "line", tone: "ok" },
];
const HEIGHT = 176; // with it a row of charts fills the room that is kept

/** Their room is kept until there is something to draw. */
export function OverviewCharts() {
  const span = numbers.value;
  return html`
    <section class="overview-charts" aria-label="Charts">
      ${span && html`<${Charts} span=${span} />`}
    </section>
  `;
}

/** @param {{ span: AnalyticsWire }} props */
function Charts({ span }) {
  const range = rangeOf(span.meta);
  const name = span.meta.range;
  const last = `the last ${LENGTHS[name]}`;
  const points = span.timeSeries.map((point) => {
    const { ts, requests, successRate } = point;
    const succeeded = Math.round(requests * (successRate ?? 0) / 100);
    return { ts, succeeded, failed: requests - succeeded, successRate };
  });
  const models = span.modelDistribution
    .map(({ model, count }) => ({ name: model, value: count }));
  return html`
    <${SeriesChart} title="Requests" points=${points} series=${VOLUME}
      description=${`How many ended well and how many did not in ${last}.`}
      format=${count} range=${range} span=${name} height=${HEIGHT}
      stacked
      sync="overview" />
    <${SeriesChart} title="Success rate" points=${points} series=${SUCCESS}
      description=${`The share of requests that ended well in ${last}.`}
      format=${percentOf} range=${range} span=${name} height=${HEIGHT}
      most=${100} sync="overview" />
    <${RingChart} title="Models" slices=${slicesOf(models)} format=${count}
      description=${`Which models answered in ${last}.`} unit="requests"
      span=${name} />
    <${BarChart} title="Accounts" what="Account" columns=${COLUMNS}
      description=${`Which accounts served in ${last}, how well, and what it cost.`}
      span=${name} none=${`No request in ${last}.`}
      rows=${span.accountPerformance.map(rowOf)} />
  `;
}

const COLUMNS = [
  { name: "Requests", format: count },
  { name: "Success", format: percentOf },
  { name: "Cost", format: money },
];

/** @param {AnalyticsWire["accountPerformance"][number]} account */
function rowOf({ id, name, requests, successRate, totalCostUsd }) {
  return {
    name: id === null ? "no account" : name,
    ...(id !== null && { href: hashOf("accounts", id) }),
    cells: [requests, successRate, totalCostUsd],
  };
}

/** @param {number | null} hundredths */
function percentOf(hundredths) {
  return hundredths === null
    ? "–"
    : `${Math.round(hundredths * 10) / 10}\u202f%`;
}
