// @ts-check
/** The tokens of one request as parts of one bar, with a legend that is also the table. */

import { count } from "../format.js";
import { html } from "../html.js";

/** @typedef {{ name: string, kind: string, tokens: number | null }} Part */

/** @param {{ parts: Part[] }} props Parts without a number are left out. */
export function TokenBar({ parts }) {
  const known = parts.filter(({ tokens }) => tokens !== null);
  const total = known.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0);

  return html`
    <div class="tokens">
      <div class="tokens-bar" aria-hidden="true">
        ${known.map(({ kind, tokens }) =>
          html`
            <span
              key=${kind}
              data-kind=${kind}
              style=${{ flexGrow: (tokens ?? 0) / (total || 1) }}
            ></span>
          `
        )}
      </div>
      <dl class="tokens-legend">
        ${known.map(({ name, kind, tokens }) =>
          html`
            <div key=${kind} data-kind=${kind}>
              <dt>${name}</dt>
              <dd class="number">${count(tokens)}</dd>
            </div>
          `
        )}
      </dl>
    </div>
  `;
}
