// @ts-check
/** How everything stands: the totals, each account, what went wrong lately, what is going on now. */

import { html } from "../html.js";
import { AccountCard } from "../parts/account_card.js";
import { Loadable } from "../parts/loadable.js";
import { RequestLines } from "../parts/request_lines.js";
import * as accounts from "../stores/accounts.js";
import * as requests from "../stores/requests.js";
import { stats } from "../stores/stats.js";
import { now } from "../stores/ui.js";
import { Figures } from "./figures.js";
import { FirstSteps } from "./first_steps.js";

const LATEST = 40; // fills a tall screen; a narrow page shows the first ten

export function Overview() {
  if (accounts.status.value === "ready" && accounts.list.value.length === 0) {
    return html`<${FirstSteps} />`;
  }
  return html`
    <div class="overview">
      <h1 class="hidden">Overview</h1>
      <section class="panel" aria-label="Totals">
        <${Loadable}
          status=${stats.status.value}
          failure=${stats.failure.value}
          onRetry=${stats.load}
          what="the totals"
        >
          <${Figures} />
          <//>
          </section>
          <section class="overview-pool" aria-labelledby="pool">
            <h2 id="pool">Accounts <a href="#/accounts">Manage</a></h2>
            <${Loadable}
              status=${accounts.status.value}
              failure=${accounts.failure.value}
              onRetry=${accounts.load}
              what="the accounts"
            >
              <div class="cards">
            ${accounts.list.value.map((account) =>
              html`<${AccountCard} key=${account.id} account=${account} now=${now} />`
            )}
          </div>
              <//>
              </section>
              <${Latest} />
              <${Errors} />
              </div>
  `;
}

function Latest() {
  return html`
    <section class="panel panel-tall" aria-labelledby="latest">
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

function Errors() {
  const errors = stats.data.value?.recentErrors ?? [];
  return html`
    <section class="panel panel-tall" aria-labelledby="errors">
      <h2
        id="errors">Recent errors <a href="#/requests" onClick=${showProblems}>All</a></h2>
      <${Loadable}
        status=${stats.status.value}
        failure=${stats.failure.value}
        onRetry=${stats.load}
        what="the recent errors"
      >
        ${errors.length === 0
          ? html`<p class="panel-none">None. Everything recorded went well.</p>`
          : html`<ul class="errors">${
            errors.map((error) => html`<li key=${error}>${error}</li>`)
          }</ul>`}
      <//>
    </section>
  `;
}

function showProblems() {
  requests.outcome.value = "problems";
}
