// @ts-check
/** What the tokens were, over time and in sum, and what the caches were good for. */

import { ADDED_UP, overTime } from "../analytics_series.js";
import { RingChart } from "../charts/ring.js";
import { SeriesChart } from "../charts/series.js";
import { amount, percent } from "../format.js";
import { html } from "../html.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */
/** @import { Series } from "../charts/columns.js" */

const KINDS = /** @type {const} */ ([
  { name: "Cache read", key: "cacheReadInputTokens", tone: "2" },
  { name: "Cache write", key: "cacheCreationInputTokens", tone: "6" },
  { name: "Input", key: "inputTokens", tone: "4" },
  { name: "Output", key: "outputTokens", tone: "1" },
]);

/** @param {{ numbers: AnalyticsWire }} props */
export function AnalyticsTokens(
  { numbers: { timeSeries, tokenBreakdown, cache, meta } },
) {
  const { cumulative } = meta;
  const { reasoningTokens, outputTokens } = tokenBreakdown;
  const thought = percent(
    outputTokens > 0 ? reasoningTokens / outputTokens : null,
  );
  return html`
    <${SeriesChart} title=${cumulative
      ? "Token composition, added up"
      : "Token composition"}
      description="Prompt tokens by how they were paid for, and the answers"
      points=${timeSeries} series=${seriesOf(
        cumulative,
      )} stacked format=${amount}
      ...${overTime(meta)} />
    <${RingChart} title="Tokens by kind" span=${meta.range} unit="tokens"
      format=${amount}
      description=${`${amount(cache.readTokens)} read from a cache, ${
        amount(cache.writtenTokens)
      } written to one${
        reasoningTokens > 0 ? `; ${thought} of the output was reasoning` : ""
      }`}
      slices=${KINDS.map(({ name, key, tone }) => ({
        name,
        tone,
        value: tokenBreakdown[key],
      }))} />
  `;
}

/** @param {boolean} cumulative @returns {Series[]} */
function seriesOf(cumulative) {
  return KINDS.map((kind) =>
    cumulative ? { ...kind, ...ADDED_UP } : { ...kind, kind: "bars" }
  );
}
