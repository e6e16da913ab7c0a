// @ts-check
/** One number that matters, with what it is and what it is made of. */

import { html } from "../html.js";

/** @param {{ label: string, value: string, note?: string, title?: string }} props */
export function Figure({ label, value, note, title }) {
  return html`
    <div class="figure" title=${title}>
      <dt>${label}</dt>
      <dd class="figure-value">${value}</dd>
      <dd class="figure-note">${note}</dd>
    </div>
  `;
}
