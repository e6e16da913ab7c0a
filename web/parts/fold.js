// @ts-check
/// <reference lib="dom" />
/** Something long behind a line that says what it is; it is drawn only once it has been opened. */

import { amount } from "../format.js";
import { html, useSignal } from "../html.js";

/** @import { ComponentChildren } from "preact" */

/**
 * @param {{ label: string, preview?: string, length?: number | undefined, tone?: string | undefined, open?: boolean,
 *   children?: ComponentChildren | (() => ComponentChildren) }} props
 *   `length` in characters; children that cost something to make are given as a function.
 */
export function Fold({ label, preview, length, tone, open = false, children }) {
  const isOpen = useSignal(open);
  return html`
    <details
      class="fold"
      open=${open}
      onToggle=${(/** @type {Event} */ { currentTarget }) =>
        isOpen.value = /** @type {HTMLDetailsElement} */ (currentTarget).open}
    >
      <summary>
        <span class="fold-label" data-tone=${tone}>${label}</span>
        <span class="fold-preview">${!isOpen.value && preview}</span>
        ${length !== undefined && html`
          <span class="fold-size">${amount(length)} ${length === 1
            ? "character"
            : "characters"}</span>
        `}
      </summary>
      ${isOpen.value && html`
        <div class="fold-body">
          ${typeof children === "function" ? children() : children}
        </div>
      `}
    </details>
  `;
}
