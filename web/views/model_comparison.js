// @ts-check
/** The models beside one another: a picture of speed and cost, and every figure in a table. */

import { comparedModels } from "../model_figures.js";
import { FigureTable } from "../charts/figure_table.js";
import { ScatterChart } from "../charts/scatter.js";
import { count, duration, money, ofHundred, speed } from "../format.js";
import { html } from "../html.js";
import { hashOf } from "../router.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */

const COLUMNS = [
  { name: "Requests", format: count },
  { name: "p50", format: duration, title: "Response time, median" },
  { name: "p95", format: duration, title: "Response time at p95" },
  { name: "First token", format: duration, title: "Median" },
  { name: "Errors", format: ofHundred },
  { name: "tok/s", format: speed, title: "Average tokens per second" },
  { name: "Slowest", format: speed, title: "Lowest tokens per second" },
  { name: "Fastest", format: speed, title: "Highest tokens per second" },
  { name: "Per request", format: money, title: "Average cost of a request" },
];

/** @param {{ numbers: AnalyticsWire }} props */
export function SpeedAndCost({ numbers }) {
  const models = comparedModels(numbers);
  return html`
    <${ScatterChart} title="Speed and cost" span=${numbers.meta.range}
      description="Each model by its tokens per second and its cost of a request; larger ones had more requests"
      x=${{ name: "Tokens per second", format: speed }}
      y=${{ name: "Cost per request", format: money }}
      dots=${models.flatMap((
        { model, tokensPerSecond, costPerRequest, requests },
        index,
      ) =>
        tokensPerSecond === null || costPerRequest === null ? [] : [{
          name: model,
          tone: String(index % 6 + 1),
          x: tokensPerSecond,
          y: costPerRequest,
          weight: requests,
          note: `${count(requests)} requests`,
        }]
      )} />
  `;
}

/** @param {{ numbers: AnalyticsWire }} props */
export function ModelsCompared({ numbers }) {
  const { range } = numbers.meta;
  return html`
    <div class="analytics-wide">
      <${FigureTable} title="Models compared" what="Model" span=${numbers.meta
        .range}
        columns=${COLUMNS} description="Press a heading to sort by it"
        rows=${comparedModels(numbers).map((one) => ({
          name: one.model,
          href: hashOf("requests", null, { range, model: one.model }),
          cells: [
            one.requests,
            one.p50,
            one.p95,
            one.firstToken,
            one.errorRate,
            one.tokensPerSecond,
            one.slowest,
            one.fastest,
            one.costPerRequest,
          ],
        }))} />
    </div>
  `;
}
