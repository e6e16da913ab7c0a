// @ts-check
/** The line-up of one request: who could be asked and why in this order, who was passed over and until when. */

import { whyCandidate, whyPassedOver } from "../decision.js";
import { exact } from "../format.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

/** @param {{ request: RequestDetail }} props */
export function DecisionList({ request }) {
  const { decision, accountUsed, timestamp } = request;
  if (decision === null) {
    return html`<p class="detail-none">${whyNone(request)}</p>`;
  }
  if (decision.candidates.length + decision.passedOver.length === 0) {
    return html`<p class="detail-none">There was no account to choose from.</p>`;
  }
  return html`
    <ol class="lineup">
      ${decision.candidates.map((candidate) => {
        const isUsed = candidate.accountId === accountUsed;
        return html`
          <li key=${candidate.accountId} class="lineup-one"
            data-state=${isUsed ? "used" : undefined}>
            <${Icon} name=${isUsed ? "check" : "rows"} />
            <strong>${candidate.name}</strong>
            <span>${whyCandidate(candidate, timestamp)}</span>
          </li>
        `;
      })}
      ${decision.passedOver.map((account) =>
        html`
          <li key=${account.accountId} class="lineup-one" data-state="out">
            <${Icon} name="stop" />
            <strong>${account.name}</strong>
            <span title=${account.until ? exact(account.until) : undefined}>
              passed over: ${whyPassedOver(account, timestamp)}
              ${account.source &&
                html`<small>as told by <code>${account.source}</code></small>`}
            </span>
          </li>
        `
      )}
    </ol>
  `;
}

/** It is written down when the request arrives, if it is made by then, else when the request has ended. @param {RequestDetail} request */
function whyNone({ outcome, statusCode }) {
  if (outcome !== null) return "No account was looked for.";
  return statusCode === null
    ? "An account is being chosen."
    : "Told when the request has ended.";
}
