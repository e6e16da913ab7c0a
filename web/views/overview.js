// @ts-check
/** How everything stands: is it working, how much is left and until when, what is going on, where the money went. */

import { html, useEffect } from "../html.js";
import { Choice } from "../parts/choice.js";
import { Icon } from "../parts/icon.js";
import { Loadable } from "../parts/loadable.js";
import { RequestLines } from "../parts/request_lines.js";
import { statusLine } from "../status_line.js";
import * as accounts from "../stores/accounts.js";
import { RANGES } from "../analytics_question.js";
import * as firstRun from "../stores/first_run.js";
import * as overview from "../stores/overview.js";
import * as requests from "../stores/requests.js";
import { health } from "../stores/stats.js";
import { now } from "../stores/ui.js";
import { Figures } from "./figures.js";
import { FirstSteps } from "./first_steps.js";
import { OverviewCharts } from "./overview_charts.js";
import { Pool } from "./pool.js";
import { ProviderLine } from "./provider_line.js";
import { RightNow } from "./right_now.js";

const LATEST = 40; // fills a tall screen; a narrow page shows the first ten

export function Overview() {
  const isFirstRun = firstRun.isOn.value;
  const range = overview.range.value;
  useEffect(() => {
    if (!isFirstRun) overview.load();
  }, [range, isFirstRun]);
  if (isFirstRun) return html`<${FirstSteps} />`;
  return html`
    <div class="overview">
      <header class="overview-head">
        <h1 class="hidden">Overview</h1>
        <${Status} />
        <${ProviderLine} />
        <${Choice} name="range" label="Range" options=${RANGES.map((
          one,
        ) => /** @type {const} */ ([one, one]))}
          value=${range} onChange=${overview.choose} />
      </header>
      <section class="panel overview-figures" aria-label="Totals"
        aria-busy=${overview.isLate.value || undefined}>
        <${Loadable}
          status=${overview.status.value}
          failure=${overview.failure.value}
          onRetry=${overview.load}
          what="the totals"
        >
          <${Figures} />
          <//>
          </section>
          <${Pool} />
          <${RightNow} />
          <${OverviewCharts} />
          <${Latest} />
          </div>
  `;
}

/** One line that answers whether everything works; its room is there before its words. */
function Status() {
  const list = accounts.list.value;
  if (accounts.status.value !== "ready" || list.length === 0) {
    return html`<p class="overview-status"></p>`;
  }
  const { tone, icon, head, rest } = statusLine({
    accounts: list,
    health: health.data.value,
    now: now.peek(), // only words like "Tue" hang on it
  });
  return html`
    <p class="overview-status" data-tone=${tone}>
      <${Icon} name=${icon} />
      <span><strong>${head}</strong>${rest && ` ${rest}`}</span>
    </p>
  `;
}

function Latest() {
  return html`
    <section class="panel overview-latest" aria-labelledby="latest">
      <h2 id="latest">Latest requests <a href="#/requests">All</a></h2>
      <${Loadable}
        status=${requests.status.value}
        failure=${requests.failure.value}
        onRetry=${requests.load}
        what="the latest requests"
      >
        ${requests.list.value.length === 0
          ? html`<p class="panel-none">None yet. They appear here as they arrive.</p>`
          : html`<${RequestLines} requests=${
            requests.list.value.slice(0, LATEST)
          } now=${now} />`}
      <//>
    </section>
  `;
}
