// @ts-check
/** The events of a stream, one to a line, each of which opens. */

import { firstLine } from "../conversation/wording.js";
import { html, useSignal } from "../html.js";
import { Fold } from "./fold.js";
import { LongText } from "./long_text.js";

/** @import { StreamEvent } from "../conversation/events.js" */

const STEP = 200; // lines that are drawn at a time

/** @param {{ events: StreamEvent[] }} props */
export function EventList({ events }) {
  const shown = useSignal(STEP);
  const left = events.length - shown.value;
  return html`
    <ol class="event-list">
      ${events.slice(0, shown.value).map(({ name, data }, index) =>
        html`
          <li key=${index}>
            <${Fold} label=${name || "data"} preview=${firstLine(
              data,
            )} length=${data.length}>
              ${() => html`<${LongText} text=${pretty(data)} plain />`}
            <//>
          </li>
        `
      )}
    </ol>
    ${left > 0 && html`
      <button type="button" class="button" onClick=${() => shown.value += STEP}>
        Show ${Math.min(left, STEP)} more of ${left} events
      </button>
    `}
  `;
}

/** @param {string} data */
function pretty(data) {
  try {
    return JSON.stringify(JSON.parse(data), null, 2);
  } catch {
    return data;
  }
}
