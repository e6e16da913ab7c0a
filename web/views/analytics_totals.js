// @ts-check
/** The sums of the span in one strip, each beside what it was in the span before. */

import {
  amount,
  count,
  duration,
  money,
  ofHundred,
  percent,
  speed,
} from "../format.js";
import { html } from "../html.js";
import { Figure } from "../parts/figure.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */

/** @param {{ numbers: AnalyticsWire }} props */
export function AnalyticsTotals(
  { numbers: { totals, previous, responseTime, cache, meta } },
) {
  const against = (
    /** @type {number | null} */ now,
    /** @type {number | null} */ before,
  ) => changeWords({ now, before, span: meta.range });
  return html`
    <section class="panel" aria-label=${`Sums of the last ${meta.range}`}>
      <dl class="figures">
        <${Figure} label="Requests" value=${count(totals.requests)}
          note=${against(totals.requests, previous.requests)} />
        <${Figure} label="Success" value=${ofHundred(totals.successRate)}
          note=${`${ofHundred(previous.successRate)} before`} />
        <${Figure} label="Tokens" value=${amount(totals.totalTokens)}
          note=${against(totals.totalTokens, previous.totalTokens)} />
        <${Figure} label="Cost" value=${money(totals.totalCostUsd)}
          note=${totals.unpricedRequests === 0
            ? against(totals.totalCostUsd, previous.totalCostUsd)
            : `${count(totals.unpricedRequests)} without a known price`} />
        <${Figure} label="Response time" value=${duration(responseTime.p50)}
          note=${`median; ${duration(responseTime.p95)} at p95`} />
        <${Figure} label="Speed" value=${totals.avgTokensPerSecond === null
          ? "–"
          : `${speed(totals.avgTokensPerSecond)} tok/s`} note=${against(
            totals.avgTokensPerSecond,
            previous.avgTokensPerSecond,
          )} />
        <${Figure} label="Saved by caches" value=${saved(cache.savedUsd)}
          note=${`${ofHundred(cache.hitRate)} of the prompts read`}
          title="What the same prompts would have cost at the plain price, less what they cost" />
      </dl>
    </section>
  `;
}

/** @param {number} usd */
function saved(usd) {
  return usd < 0 ? `−${money(-usd)}` : money(usd);
}

/** "▲ 12 % vs 24h before". @param {{ now: number | null, before: number | null, span: string }} change */
export function changeWords({ now, before, span }) {
  if (now === null || !before) return "– before";
  const share = (now - before) / before;
  if (Math.abs(share) < 0.005) return `as in the ${span} before`;
  const words = percent(Math.abs(share));
  return `${share > 0 ? "▲" : "▼"} ${words} vs ${span} before`;
}
