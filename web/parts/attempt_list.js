// @ts-check
/** Each sending of one request, in order. */

import { verdictWord } from "../decision.js";
import { duration } from "../format.js";
import { html } from "../html.js";
import { Badge } from "./badge.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

/** @param {{ request: RequestDetail }} props */
export function AttemptList({ request }) {
  const { attempts } = request;
  if (attempts.length === 0) {
    return html`<p class="detail-none">${whyNone(request)}</p>`;
  }
  return html`
    <ol class="attempts">
      ${attempts.map((attempt, index) => {
        const isServed = attempt.verdict === "serve";
        return html`
          <li key=${index} class="attempt">
            <strong>${attempt.accountName ??
              "the client's own credentials"}</strong>
            <${Badge}
              tone=${isServed ? "ok" : "warn"}
              icon=${isServed ? "check" : "cross"}
              word=${[attempt.status, verdictWord(attempt.verdict)].join(" ")
                .trim()}
            />
            <span class="attempt-time">
              after ${duration(attempt.startedMs)}, took ${duration(
                attempt.durationMs,
              )}
            </span>
            ${attempt.why && html`<p class="attempt-why">${attempt.why}</p>`}
            ${attempt.upstreamRequestId &&
              html`<code class="attempt-id">${attempt.upstreamRequestId}</code>`}
          </li>
        `;
      })}
    </ol>
  `;
}

/** Attempts are told when they are over. @param {RequestDetail} request */
function whyNone({ outcome, statusCode, accountName }) {
  if (outcome !== null) return "Nothing was sent.";
  return statusCode === null
    ? "Waiting for the answer."
    : `${accountName ?? "The provider"} is answering.`;
}
