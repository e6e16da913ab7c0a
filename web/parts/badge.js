// @ts-check
/** A state by colour, shape and word. */

import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @param {{ tone: string, icon: string, word: string, title?: string | undefined }} props */
export function Badge({ tone, icon, word, title }) {
  return html`
    <span class="badge" data-tone=${tone} title=${title}>
      <${Icon} name=${icon} />${word}
    </span>
  `;
}
