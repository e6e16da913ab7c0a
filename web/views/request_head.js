// @ts-check
/** What a request was, in two lines, and the ways from it to its neighbours. */

import { amount, money, percent } from "../format.js";
import { html } from "../html.js";
import { CopyButton } from "../parts/copy_button.js";
import { Icon } from "../parts/icon.js";
import { Age } from "../parts/moment.js";
import { OutcomeBadge } from "../parts/outcome.js";
import { Took } from "../parts/took.js";
import { hashOf, route } from "../router.js";
import { now } from "../stores/ui.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

/**
 * @typedef {{ nth: number | null, count: number | null, previous: string | null, next: string | null }} Place
 * @param {{ request: RequestDetail, place: Place | null, back: string }} props `back` leads to the list.
 */
export function RequestHead({ request, place, back }) {
  const { id, clientSessionId, conversationId, promptTokens } = request;
  const cached = promptTokens
    ? (request.cacheReadInputTokens ?? 0) / promptTokens
    : null;
  return html`
    <header class="story-head">
      <div class="story-title">
        <a class="button" data-kind="quiet" href=${back} aria-label="Back to the requests" title="Back to the requests (Esc)">
          <${Icon} name="left" />
        </a>
        <${OutcomeBadge} request=${request} />
        <h1><span class="request-method">${request.method}</span> ${request
          .path}</h1>
        <${CopyButton} label="Copy request id" text=${() => id} quiet />
        ${place && html`<${Turns} place=${place} />`}
      </div>
      <ul class="story-line">
        ${request.model && html`<li>${request.model}</li>`}
        ${request.accountName && html`<li>${request.accountName}</li>`}
        <li><${Age} at=${request.timestamp} now=${now} suffix=" ago" /></li>
        <li><${Took} request=${request} now=${now} /></li>
        ${request.totalTokens !== null && html`
          <li>
            ${amount(promptTokens)} in${cached !== null &&
              ` (${percent(cached)} cached)`}, ${amount(
                request.completionTokens,
              )} out
          </li>
        `}
        ${request.costUsd !== null && html`<li>${money(request.costUsd)}</li>`}
        ${conversationId && html`
          <li><a href=${hashOf("requests", null, {
            conversation: conversationId,
          })}>Conversation</a></li>
        `}
        ${clientSessionId && html`
          <li><a href=${hashOf("requests", null, {
            session: clientSessionId,
          })}>Session</a></li>
        `}
      </ul>
      ${request.errorMessage &&
        html`<p class="story-error">${request.errorMessage}</p>`}
    </header>
  `;
}

/** @param {{ place: Place }} props */
function Turns({ place: { nth, count, previous, next } }) {
  return html`
    <nav class="story-turns" aria-label="Turns of the conversation">
      <${Step} id=${previous} word="Previous turn" letter="[" />
      <span>Turn ${amount(nth)} of ${amount(count)}</span>
      <${Step} id=${next} word="Next turn" letter="]" />
    </nav>
  `;
}

/** @param {{ id: string | null, word: string, letter: string }} props */
function Step({ id, word, letter }) {
  const face = html`<kbd aria-hidden="true">${letter}</kbd>`;
  return id === null
    ? html`<span class="button" data-kind="quiet" data-state="none">${face}</span>`
    : html`
      <a class="button" data-kind="quiet" href=${hashOf(
        "requests",
        id,
        route.value.params,
      )} aria-label=${word}
        title=${`${word} (${letter})`}>${face}</a>
    `;
}
