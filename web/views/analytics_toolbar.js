// @ts-check
/** Which span of time, which way, and of which requests. */

import { RANGES } from "../analytics_question.js";
import { html } from "../html.js";
import { Choice } from "../parts/choice.js";
import * as analytics from "../stores/analytics.js";
import { AnalyticsFilters } from "./analytics_filters.js";

/** @type {readonly (readonly [string, string])[]} */
const RANGE_OPTIONS = RANGES.map((range) => [range, range]);
const MODES = /** @type {const} */ ([
  ["normal", "Normal"],
  ["cumulative", "Cumulative"],
]);

export function AnalyticsToolbar() {
  const { range, isCumulative } = analytics.question.value;
  return html`
    <div class="analytics-bar" role="group" aria-label="What is shown">
      <${Choice} name="range" label="Span of time" options=${RANGE_OPTIONS}
        value=${range}
        onChange=${(/** @type {string} */ next) =>
          analytics.ask({ range: next })} />
      <${Choice} name="mode" label="Mode" options=${MODES}
        value=${isCumulative ? "cumulative" : "normal"}
        onChange=${(/** @type {string} */ mode) =>
          analytics.ask({ mode: mode === "normal" ? null : mode })} />
      <${AnalyticsFilters} />
      <span class="analytics-state" role="status">${wordFor()}</span>
    </div>
  `;
}

function wordFor() {
  if (analytics.problem.value !== "" && analytics.numbers.value !== null) {
    return `Not current: ${analytics.problem.value}`;
  }
  return analytics.isLate.value ? "Loading…" : "";
}
