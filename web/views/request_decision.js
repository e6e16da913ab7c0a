// @ts-check
/** Why the request went where it went, and what came of each sending. */

import { plural } from "../format.js";
import { html } from "../html.js";
import { AttemptList } from "../parts/attempt_list.js";
import { DecisionList } from "../parts/decision_list.js";
import { Section } from "../parts/section.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

/** @param {{ request: RequestDetail }} props */
export function RequestDecision({ request }) {
  const { decision, attempts } = request;
  const line = decision === null ? null : [
    `${decision.candidates.length} in line`,
    `${decision.passedOver.length} passed over`,
  ].join(", ");
  return html`
    <${Section} title="Why this account" note=${line}>
      <${DecisionList} request=${request} />
      <//>
      <${Section} title="Attempts" note=${attempts.length > 0 &&
        plural(attempts.length, "attempt")}>
        <${AttemptList} request=${request} />
        <//>
  `;
}
