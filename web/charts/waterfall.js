// @ts-check
/** The stretches of one request under each other, each where it lies in time; the numbers beside the bars are the text twin. */

import { duration } from "../format.js";
import { html } from "../html.js";

/** @import { Phase } from "../phases.js" */

const LEAST_WIDTH = 0.4; // percent; our own share would be invisible otherwise

/** @param {{ phases: Phase[], title: string }} props */
export function Waterfall({ phases, title }) {
  const wholeMs = phases.at(-1)?.toMs || 1;
  /** @param {number} ms */
  const share = (ms) => ms / wholeMs * 100;

  return html`
    <table class="waterfall">
      <caption class="hidden">${title}</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">Stretch</th>
          <th scope="col">Whose</th>
          <th scope="col">Time</th>
        </tr>
      </thead>
      <tbody>
        ${phases.map(({ name, whose, fromMs, toMs }) => {
          const width = Math.max(share(toMs - fromMs), LEAST_WIDTH);
          const left = Math.min(share(fromMs), 100 - width);
          return html`
            <tr key=${name} data-whose=${whose}>
              <th scope="row">${name}</th>
              <td class="waterfall-track">
                <span class="hidden">${whose}</span>
                <span class="waterfall-bar" style=${{
                  left: `${left}%`,
                  width: `${width}%`,
                }}></span>
              </td>
              <td class="number">${duration(toMs - fromMs)}</td>
            </tr>
          `;
        })}
      </tbody>
    </table>
  `;
}
