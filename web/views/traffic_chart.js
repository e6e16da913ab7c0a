// @ts-check
/// <reference lib="dom" />
/** One metric over time, as a whole or by model. */

import {
  linesByModel,
  linesOf,
  metricOf,
  METRICS,
  overTime,
} from "../analytics_series.js";
import { SeriesChart } from "../charts/series.js";
import { html } from "../html.js";
import { setParams } from "../router.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */
/** @import { Question } from "../analytics_question.js" */
/** @import { Metric } from "../analytics_series.js" */

/** @param {{ numbers: AnalyticsWire, byModel: AnalyticsWire | null, question: Question }} props */
export function TrafficChart({ numbers, byModel, question }) {
  const { cumulative } = numbers.meta;
  const metric = metricOf(question.metric, cumulative);
  const lines = byModel === null || cumulative
    ? linesOf(numbers, metric)
    : linesByModel(byModel, metric);
  return html`
    <div class="analytics-wide">
      <${SeriesChart} ...${lines} title=${titleOf(metric, numbers)}
        description=${describe(metric, {
          cumulative,
          isByModel: question.isByModel,
        })}
        ...${overTime(numbers.meta)} format=${metric.format} height=${220}
        tools=${html`<${Tools} metric=${metric} question=${question} />`} />
    </div>
  `;
}

/** @param {{ metric: Metric, question: Question }} props */
function Tools({ metric, question: { isByModel, isCumulative } }) {
  return html`
    <label class="select">
      <span class="hidden">Metric</span>
      <select onChange=${(
        /** @type {Event & { currentTarget: HTMLSelectElement }} */ event,
      ) => setParams({ metric: event.currentTarget.value })}>
        ${METRICS.filter(({ isAmount }) => isAmount || !isCumulative).map((
          { id, title },
        ) =>
          html`
            <option key=${id} value=${id}
              selected=${id === metric.id}>${title}</option>
          `
        )}
      </select>
    </label>
    ${!isCumulative && html`
      <button type="button" class="button" aria-pressed=${isByModel
        ? "true"
        : "false"}
        onClick=${() => setParams({ by: isByModel ? null : "model" })}>
        Per model
      </button>
    `}
  `;
}

/** @param {Metric} metric @param {AnalyticsWire} numbers */
function titleOf({ title }, { meta }) {
  return meta.cumulative ? `${title}, added up` : title;
}

/** @param {Metric} metric @param {{ cumulative: boolean, isByModel: boolean }} how */
function describe({ title, isAmount }, { cumulative, isByModel }) {
  if (cumulative) return "How much it was by the end of each stretch";
  if (isByModel) {
    return isAmount
      ? "In each stretch, one model on top of the other"
      : `${
        title === "Response time" ? "The median" : "The average"
      } of each model`;
  }
  return isAmount
    ? "In each stretch of time"
    : "Of the requests that ended in each stretch";
}
