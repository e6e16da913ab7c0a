// @ts-check
/** What one account did: thirty days in charts, why requests failed, the latest ones, and what the log says. */

import { eventsOf } from "../account_events.js";
import { BarChart } from "../charts/bars.js";
import { SeriesChart } from "../charts/series.js";
import { amount, count, duration, money, percent } from "../format.js";
import { html } from "../html.js";
import { reasonWord } from "../outcome.js";
import { AccountEvents } from "../parts/account_events.js";
import { Figure } from "../parts/figure.js";
import { Loadable } from "../parts/loadable.js";
import { RequestLines } from "../parts/request_lines.js";
import { hashOf } from "../router.js";
import * as store from "../stores/account.js";
import { now } from "../stores/ui.js";

/** @import { AccountWire, AnalyticsWire } from "../../src/api/wire.ts" */
/** @import { Series } from "../charts/columns.js" */

/** @type {{ title: string, description: string, format: (value: number | null) => string, series: Series[] }[]} */
const CHARTS = [
  {
    title: "Requests",
    description: "That it served, by day",
    format: count,
    series: [{ name: "Requests", key: "requests", kind: "bars", tone: "1" }],
  },
  {
    title: "Tokens",
    description: "In and out, cache included, by day",
    format: amount,
    series: [{ name: "Tokens", key: "tokens", kind: "bars", tone: "2" }],
  },
  {
    title: "Cost",
    description: "By the price sheet, by day",
    format: money,
    series: [{ name: "Cost", key: "costUsd", kind: "bars", tone: "3" }],
  },
];

/** @param {{ account: AccountWire }} props */
export function AccountHistory({ account: { name } }) {
  const { history, latest, log } = store;
  const events = eventsOf(log.data.value, name);
  return html`
    <section class="account-past" aria-label="Last 30 days">
      <${Loadable} status=${history.status.value} failure=${history.failure
        .value} onRetry=${store.refresh}
        what="its last 30 days">
        ${history.data.value &&
          html`<${Numbers} name=${name} numbers=${history.data.value} />`}
      <//>
    </section>
    <section class="account-latest" aria-labelledby="account-latest">
      <h2 id="account-latest">Latest requests
        <a href=${hashOf("requests", null, {
          account: name,
        })}>All of it</a></h2>
      <${Loadable} status=${latest.status.value} failure=${latest.failure
        .value} onRetry=${store.refresh} what="its latest requests">
        ${latest.data.value.length === 0
          ? html`<p class="account-none">It has served none yet.</p>`
          : html`<${RequestLines} requests=${latest.data.value} now=${now} />`}
      <//>
    </section>
    <section class="account-events" aria-labelledby="account-events">
      <h2 id="account-events">Left lately</h2>
      <${Loadable} status=${log.status.value} failure=${log.failure
        .value} onRetry=${store.refresh} what="what the log says">
        ${events.length === 0
          ? html`<p class="account-none">The log names no trouble with it.</p>`
          : html`<${AccountEvents} events=${events} />`}
      <//>
    </section>
  `;
}

/** @param {{ numbers: AnalyticsWire, name: string }} props */
function Numbers({ numbers, name }) {
  const { totals, failures, responseTime } = numbers;
  const failed = failures.reduce((sum, one) => sum + one.count, 0);
  return html`
    <h2>Last 30 days</h2>
    <dl class="account-figures">
      <${Figure} label="Requests" value=${count(totals.requests)}
        note=${`${count(failed)} failed`} />
      <${Figure} label="Success" value=${percent(
        totals.successRate === null ? null : totals.successRate / 100,
      )} />
      <${Figure} label="Tokens" value=${amount(totals.totalTokens)} />
      <${Figure} label="Cost" value=${money(totals.totalCostUsd)}
        note=${totals.unpricedRequests > 0
          ? `${count(totals.unpricedRequests)} without a known price`
          : ""} />
      <${Figure} label="Response time" value=${duration(responseTime.p50)}
        note=${`median; ${duration(responseTime.p99)} at p99`} />
    </dl>
    ${totals.requests === 0
      ? html`<p class="account-none">It has served nothing in this time.</p>`
      : html`<${Charts} numbers=${numbers} name=${name} />`}
  `;
}

/** @param {{ numbers: AnalyticsWire, name: string }} props */
function Charts({ numbers: { meta, timeSeries, failures }, name }) {
  const range = {
    from: Date.parse(meta.from),
    to: Date.parse(meta.to),
    bucketMs: meta.bucketMs,
  };
  return html`
    <div class="account-charts">
      ${CHARTS.map((chart) =>
        html`
          <${SeriesChart} key=${chart.title} ...${chart} points=${timeSeries}
            range=${range} span=${store.RANGE} height=${132} sync="account" />
        `
      )}
    </div>
    <${BarChart} title="Failures by reason" description="Of the requests it served"
      what="Reason" span=${store.RANGE} none="None in 30 days." tone="bad"
      columns=${[{ name: "Requests", format: count }]}
      rows=${failures.map(({ reason, count: number }) => ({
        name: reasonWord(reason),
        href: hashOf("requests", null, { account: name, ...filterFor(reason) }),
        cells: [number],
      }))} />
  `;
}

/** Where the list shows them: "status 429", or an outcome. @param {string} reason */
function filterFor(reason) {
  const status = /^status (\d+)$/.exec(reason)?.[1];
  return status === undefined ? { outcome: reason } : { status };
}
