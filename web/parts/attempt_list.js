// @ts-check
/** Each sending of one request, in order. */

import { verdictWord } from "../decision.js";
import { duration } from "../format.js";
import { html } from "../html.js";
import { Badge } from "./badge.js";

/** @import { AttemptWire } from "../../src/api/wire.ts" */

/** @param {{ attempts: AttemptWire[] }} props */
export function AttemptList({ attempts }) {
  if (attempts.length === 0) {
    return html`<p class="detail-none">Nothing was sent.</p>`;
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
