// @ts-check
/** The strip of totals at the top of the overview. */

import { amount, count, duration, speed } from "../format.js";
import { html } from "../html.js";
import { Figure } from "../parts/figure.js";
import { health, stats } from "../stores/stats.js";

/** Drawn once the totals are there. */
export function Figures() {
  const totals = stats.data.value;
  if (totals === null) return null;
  const { tokenDetails, overhead, totalRequests } = totals;
  const read = tokenDetails.inputTokens + tokenDetails.cacheReadInputTokens +
    tokenDetails.cacheCreationInputTokens;
  const perSecond = totals.avgTokensPerSecond;

  return html`
    <dl class="figures">
      <${Figure}
        label="Requests"
        value=${count(totalRequests)}
        note="all that is recorded"
      />
      <${Figure}
        label="Success"
        value=${totalRequests === 0 ? "–" : `${totals.successRate}\u202f%`}
        note="of those that ended"
      />
      <${Figure}
        label="Tokens"
        value=${amount(totals.totalTokens)}
        note=${`${amount(read)} in, ${amount(tokenDetails.outputTokens)} out`}
      />
      <${Figure}
        label="Response time"
        value=${totalRequests === 0 ? "–" : duration(totals.avgResponseTime)}
        note=${perSecond === null
          ? "on average"
          : `on average, ${speed(perSecond)} tok/s`}
      />
      <${Figure}
        label="ccflare’s share"
        value=${duration(overhead.p50)}
        note=${`median; ${duration(overhead.p99)} at p99`}
        title="What ccflare itself added to each request in the last hour"
      />
      <${Figure}
        label="In flight"
        value=${count(health.data.value?.inFlight ?? null)}
        note="right now"
      />
    </dl>
  `;
}
