// @ts-check
/** Names and values in two columns; what is unknown is left out. */

import { html } from "../html.js";
import { Copyable } from "./copyable.js";

/** @param {{ facts: [string, string | null][], id: string }} props */
export function FactList({ facts, id }) {
  return html`
    <dl class="facts">
      ${facts.filter(([, value]) => value !== null).map(([name, value]) =>
        html`
          <div key=${name}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>
        `
      )}
      <div><dt>Request id</dt><dd><${Copyable} text=${id} label="request id" /></dd></div>
    </dl>
  `;
}
