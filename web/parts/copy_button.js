// @ts-check
/// <reference lib="dom" />
/** Copies a text that is made when it is wanted, and says that it did. */

import { html, useSignal } from "../html.js";
import { Icon } from "./icon.js";

/** @param {{ label: string, text: () => string, quiet?: boolean, disabled?: boolean }} props `quiet` shows the icon alone. */
export function CopyButton({ label, text, quiet = false, disabled = false }) {
  const copied = useSignal(false);

  async function handleCopy() {
    await navigator.clipboard.writeText(text());
    copied.value = true;
  }

  const word = copied.value ? "Copied" : label;
  return html`
    <button
      type="button"
      class="button"
      data-kind=${quiet ? "quiet" : undefined}
      aria-label=${word}
      title=${word}
      disabled=${disabled}
      onClick=${handleCopy}
      onBlur=${() => copied.value = false}
    >
      <${Icon} name=${copied.value ? "check" : "copy"} />${!quiet && word}
    </button>
  `;
}
