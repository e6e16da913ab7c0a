// @ts-check
/** A part of a page under its own heading. */

import { html } from "../html.js";

/** @import { ComponentChildren } from "preact" */

/** @param {{ title: string, note?: string | null, side?: ComponentChildren, children?: ComponentChildren }} props */
export function Section({ title, note, side, children }) {
  return html`
    <section class="story-section">
      <header>
        <h2>${title}</h2>
        ${note && html`<span class="story-note">${note}</span>`}
        ${side}
      </header>
      ${children}
    </section>
  `;
}
