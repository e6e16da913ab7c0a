// @ts-check
/** Names and values in two columns; what is unknown is left out. */

import { html } from "../html.js";

/** Its value may be an element; null for what is unknown. @typedef {[name: string, value: unknown]} Fact */

/** @param {{ facts: readonly Fact[] }} props */
export function FactList({ facts }) {
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
    </dl>
  `;
}
