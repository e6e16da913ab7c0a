// @ts-check
/// <reference lib="dom" />
/** A span of time in charts: how much, how fast, how dear, for whom, and what went wrong. */

import { html, useEffect } from "../html.js";
import { Empty, Loadable } from "../parts/loadable.js";
import * as analytics from "../stores/analytics.js";
import { AnalyticsRankings, Failures } from "./analytics_rankings.js";
import { AnalyticsTimes } from "./analytics_times.js";
import { AnalyticsTokens } from "./analytics_tokens.js";
import { AnalyticsToolbar } from "./analytics_toolbar.js";
import { AnalyticsTotals } from "./analytics_totals.js";
import { ModelsCompared, SpeedAndCost } from "./model_comparison.js";
import { TrafficChart } from "./traffic_chart.js";

const STEP_MS = 60_000; // the smallest bucket: without traffic the picture still moves on

export function Analytics() {
  const { range, isByModel } = analytics.question.value;
  const asked = JSON.stringify(analytics.question.value);
  useEffect(() => void analytics.load(), [asked]);
  useEffect(() => {
    const timer = setInterval(analytics.refresh, STEP_MS);
    document.addEventListener("visibilitychange", analytics.refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", analytics.refresh);
    };
  }, []);

  return html`
    <div class="analytics" data-late=${analytics.isLate
      .value} data-by-model=${isByModel}>
      <h1 class="hidden">Analytics</h1>
      <${AnalyticsToolbar} />
      <${Loadable} status=${analytics.status.value} failure=${analytics.failure
        .value}
        onRetry=${analytics.load} what=${`the last ${range}`}>
        <${Charts} />
        <//>
        </div>
  `;
}

function Charts() {
  const numbers = analytics.numbers.value;
  if (numbers === null) return null;
  if (numbers.totals.requests === 0) {
    return html`
      <${Empty} title="No requests in this span">
        ${analytics.filterCount.value === 0
          ? html`<p>Choose a longer one, or point a client here.</p>`
          : html`
            <p>Not with these filters.</p>
            <button type="button" class="button" onClick=${analytics.clear}>
              Clear the filters
            </button>
          `}
      <//>
    `;
  }
  const { meta } = numbers;
  return html`
    <${AnalyticsTotals} numbers=${numbers} />
    <div class="analytics-grid">
      <${TrafficChart} numbers=${numbers} byModel=${analytics.byModel.value}
        question=${analytics.question.value} />
      ${!meta.cumulative && html`<${AnalyticsTimes} numbers=${numbers} />`}
      <${AnalyticsTokens} numbers=${numbers} />
      <${SpeedAndCost} numbers=${numbers} />
      <${Failures} numbers=${numbers} />
      <${ModelsCompared} numbers=${numbers} />
      <${AnalyticsRankings} numbers=${numbers} />
    </div>
  `;
}
