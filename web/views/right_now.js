// @ts-check
/** What is going on at this moment, what we add to it, and what went wrong lately. */

import { count, duration, speed } from "../format.js";
import { html } from "../html.js";
import { Figure } from "../parts/figure.js";
import { Loadable } from "../parts/loadable.js";
import { Age } from "../parts/moment.js";
import { hashOf } from "../router.js";
import { health, stats } from "../stores/stats.js";
import { now } from "../stores/ui.js";

const MOST_ERRORS = 6;

export function RightNow() {
  return html`
    <section class="panel overview-now" aria-labelledby="now">
      <h2 id="now">Right now</h2>
      <${Pace} />
      <h2 id="errors">Recent errors <a href="#/requests?outcome=error">All</a></h2>
      <${Loadable}
        status=${stats.status.value}
        failure=${stats.failure.value}
        onRetry=${stats.load}
        what="the recent errors"
      >
        <${Errors} />
        <//>
        </section>
  `;
}

function Pace() {
  const told = health.data.value;
  const minute = told?.lastMinute;
  const overhead = stats.data.value?.overhead;
  return html`
    <dl class="pace">
      <${Figure} label="In flight" value=${count(told?.inFlight ?? null)} />
      <${Figure}
        label="Tokens/s"
        value=${minute ? speed(minute.outputTokens / 60) : "–"}
        title="Output tokens of the requests that ended in the last minute, by the second"
      />
      <${Figure}
        label="Requests/min"
        value=${count(minute?.requests ?? null)}
        title="Requests that ended in the last minute"
      />
      <${Figure}
        label="ccflare’s share"
        value=${duration(overhead?.p50 ?? null)}
        note=${overhead
          ? `p95 ${duration(overhead.p95)}, p99 ${duration(overhead.p99)}`
          : "\u00a0"}
        title="What ccflare itself added to each request in the last hour, by the median"
      />
    </dl>
  `;
}

function Errors() {
  const errors = (stats.data.value?.recentErrors ?? []).slice(0, MOST_ERRORS);
  if (errors.length === 0) {
    return html`<p class="panel-none">None. Everything recorded went well.</p>`;
  }
  return html`
    <ul class="errors">
      ${errors.map(({ message, at, requestId }) =>
        html`
          <li key=${requestId}>
            <a href=${hashOf("requests", requestId)}>
              <span>${message}</span>
              <${Age} at=${at} now=${now} />
            </a>
          </li>
        `
      )}
    </ul>
  `;
}
