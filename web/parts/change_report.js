// @ts-check
/** Whether what was sent before was sent again as it was, and if not, where it first differs. */

import { markNote } from "../conversation/wording.js";
import { count, percent, size } from "../format.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @import { Difference } from "../conversation/difference.js" */

/** @param {{ difference: Difference, goesOn: boolean }} props `goesOn` when the request only names what came before. */
export function ChangeReport({ difference, goesOn }) {
  const { change, equalBytes, beforeBytes, afterBytes, marked } = difference;
  const share = equalBytes / (beforeBytes || 1);
  return html`
    <p class="change-verdict" data-tone=${change === null ? "ok" : "warn"}>
      <${Icon} name=${change === null ? "check" : "alert"} />
      ${change === null
        ? "All that was sent before was sent again unchanged."
        : goesOn
        ? "It names the answer before instead of sending it again, so its own words are all new."
        : `The first change is in ${change.where}.`}
    </p>
    <div class="change-bar" aria-hidden="true">
      <span style=${{ flexGrow: equalBytes }}></span>
      <span data-kind="new" style=${{
        flexGrow: afterBytes - equalBytes,
      }}></span>
    </div>
    <p>
      ${size(equalBytes)} of the prompt stayed equal: ${percent(
        share,
      )} of the turn before, ${percent(
        equalBytes / (afterBytes || 1),
      )} of this one.
    </p>
    ${change !== null && !goesOn && html`
      <p>
        It begins at byte ${count(
          change.byte,
        )} of the prompt, counted as a cache sees it: tools, system and
        messages in their order, without cache marks. What comes after it could not be read from a cache.
      </p>
      <dl class="excerpts">
        <div>
          <dt>Before</dt>
          <dd>
            <pre>${change.before || "nothing"}</pre>
          </dd>
        </div>
        <div>
          <dt>Now</dt>
          <dd>
            <pre>${change.after || "nothing"}</pre>
          </dd>
        </div>
      </dl>
    `}
    ${marked !== null && html`<p>${markNote(marked)}</p>`}
  `;
}
