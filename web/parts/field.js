// @ts-check
/** One labelled input with its hint, and in its place what is wrong with it. */

import { html } from "../html.js";

/**
 * Further props go to the input.
 * @param {{ name: string, label: string, hint?: string, problem?: string | undefined, type?: string, [attribute: string]: unknown }} props
 */
export function Field({ name, label, hint, problem, type = "text", ...rest }) {
  const noteId = `field-${name}-note`;
  return html`
    <label class="field" data-state=${problem ? "wrong" : undefined}>
      <span class="field-label">${label}</span>
      <input
        class="input"
        name=${name}
        type=${type}
        autocomplete="off"
        autocapitalize="off"
        spellcheck=${false}
        aria-invalid=${problem ? "true" : undefined}
        aria-describedby=${problem || hint ? noteId : undefined}
        ...${rest}
      />
      <span class="field-note" id=${noteId}>${problem ?? hint}</span>
    </label>
  `;
}
