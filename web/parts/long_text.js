// @ts-check
/** A text of any length: its beginning, and more of it when asked, so that no page is ever too heavy to scroll. */

import { amount } from "../format.js";
import { html, useSignal } from "../html.js";
import { CodeBlock } from "./code_block.js";
import { stretchesOf } from "../conversation/fences.js";

const STEP = 100_000; // characters that a browser lays out in a few hundredths of a second

/** @param {{ text: string, first?: number, plain?: boolean }} props `plain` leaves fences as they are, as for raw text. */
export function LongText({ text, first = 20_000, plain = false }) {
  const shown = useSignal(first);
  const left = text.length - shown.value;
  const part = left > 0 ? text.slice(0, shown.value) : text;
  return html`
    <div class="prose" data-plain=${plain}>
      ${plain
        ? html`<pre>${part}</pre>`
        : stretchesOf(part).map((one, index) =>
          one.kind === "code"
            ? html`<${CodeBlock} key=${index} text=${one.text} language=${one.language} />`
            : html`<p key=${index}>${one.text}</p>`
        )}
      ${left > 0 && html`
        <button type="button" class="button" onClick=${() =>
          shown.value += STEP}>
          Show ${amount(Math.min(left, STEP))} more of ${amount(
            left,
          )} characters
        </button>
      `}
    </div>
  `;
}
