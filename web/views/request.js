// @ts-check
/** The story of one request, beside the list: who was asked and why, what came of it, where time and tokens went. */

import { TokenBar } from "../charts/token_bar.js";
import { Waterfall } from "../charts/waterfall.js";
import { html, useEffect } from "../html.js";
import { AttemptList } from "../parts/attempt_list.js";
import { DecisionList } from "../parts/decision_list.js";
import { FactList } from "../parts/fact_list.js";
import { Icon } from "../parts/icon.js";
import { Loadable } from "../parts/loadable.js";
import { OutcomeBadge } from "../parts/outcome.js";
import { phasesOf } from "../phases.js";
import { factsOf, timeNote, tokenNote, tokenParts } from "../request_facts.js";
import { hashOf } from "../router.js";
import * as story from "../stores/request.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */
/** @import { ComponentChildren } from "preact" */

/** @param {{ id: string }} props */
export function Request({ id }) {
  useEffect(() => {
    story.open(id);
    return story.close;
  }, [id]);
  const request = story.request.value;

  return html`
    <aside class="detail" aria-label="Request">
      <header class="detail-head">
        <h2>
          ${request &&
            html`<${OutcomeBadge} request=${request} /> ${request.method} ${request.path}`}
        </h2>
        <a class="button" data-kind="quiet" href=${hashOf(
          "requests",
        )} aria-label="Close">
          <${Icon} name="close" />
        </a>
      </header>
      <${Loadable}
        status=${story.status.value}
        failure=${story.failure.value}
        onRetry=${() => story.open(id)}
        what="the request"
      >
        ${request && html`<${Story} request=${request} />`}
      <//>
    </aside>
  `;
}

/** @param {{ request: RequestDetail }} props */
function Story({ request }) {
  const phases = phasesOf(request.timings);
  return html`
    <div class="detail-body">
      ${request.errorMessage &&
        html`<p class="detail-error">${request.errorMessage}</p>`}
      <${Section} title="Why this account"><${DecisionList} request=${request} /><//>
      <${Section} title="Attempts"><${AttemptList} request=${request} /><//>
      <${Section} title="Time" note=${timeNote(request)}>
        <${Waterfall} phases=${phases} title="Where the time went" />
      <//>
      <${Section} title="Tokens" note=${tokenNote(request)}>
        ${request.totalTokens !== null && html`
          <${TokenBar} parts=${tokenParts(request)} />
        `}
      <//>
      <${Section} title="Facts"><${FactList} facts=${factsOf(
        request,
      )} id=${request.id} /><//>
    </div>
  `;
}

/** @param {{ title: string, note?: string, children?: ComponentChildren }} props */
function Section({ title, note, children }) {
  return html`
    <section class="detail-section">
      <h3>${title}${note && html`<span class="detail-note">${note}</span>`}</h3>
      ${children}
    </section>
  `;
}
