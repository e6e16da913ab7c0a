// @ts-check
/** Code as it stands, with its language and a way to take it along. */

import { html } from "../html.js";
import { CopyButton } from "./copy_button.js";

/** @param {{ text: string, language?: string }} props */
export function CodeBlock({ text, language = "" }) {
  return html`
    <figure class="code">
      <figcaption>
        <span>${language}</span>
        <${CopyButton} label="Copy code" text=${() => text} quiet />
      </figcaption>
      <pre tabindex="0" aria-label=${language === ""
        ? "Code"
        : `Code, ${language}`} role="group">${text}</pre>
    </figure>
  `;
}
