// @ts-check
/// <reference lib="dom" />
/** Text that people take elsewhere, with a button that copies it. */

import { html, useSignal } from "../html.js";
import { Icon } from "./icon.js";

/** @param {{ text: string, label: string }} props */
export function Copyable({ text, label }) {
  const copied = useSignal(false);

  async function handleCopy() {
    await navigator.clipboard.writeText(text);
    copied.value = true;
  }

  return html`
    <span class="copyable">
      <code>${text}</code>
      <button
        type="button"
        class="button"
        data-kind="quiet"
        aria-label=${copied.value ? "Copied" : `Copy ${label}`}
        onClick=${handleCopy}
        onBlur=${() => copied.value = false}
      >
        <${Icon} name=${copied.value ? "check" : "copy"} />
      </button>
    </span>
  `;
}
