// @ts-check
/** The stretches of one request under each other, each where it lies in time; the numbers beside the bars are the text twin. */

import { duration } from "../format.js";
import { html } from "../html.js";

/** @import { Phase } from "../phases.js" */

const LEAST_WIDTH = 0.4; // percent; our own share would be invisible otherwise
const MARKS = [0, 0.25, 0.5, 0.75];

/** @param {{ phases: Phase[], title: string }} props */
export function Waterfall({ phases, title }) {
  const wholeMs = Math.max(...phases.map(({ toMs }) => toMs)) || 1;
  /** @param {number} ms */
  const share = (ms) => ms / wholeMs * 100;

  return html`
    <table class="waterfall">
      <caption class="hidden">${title}</caption>
      <thead>
        <tr>
          <th scope="col"><span class="hidden">Stretch</span></th>
          <th scope="col" class="waterfall-axis">
            <span class="hidden">Whose</span>
            ${MARKS.map((mark) =>
              html`<span key=${mark} aria-hidden="true" style=${{
                left: `${mark * 100}%`,
              }}>${duration(mark * wholeMs)}</span>`
            )}
          </th>
          <th scope="col" class="number">Begins</th>
          <th scope="col" class="number">Takes</th>
        </tr>
      </thead>
      <tbody>
        ${phases.map(({ name, whose, fromMs, toMs, note }, index) => {
          const width = Math.max(share(toMs - fromMs), LEAST_WIDTH);
          const left = Math.min(share(fromMs), 100 - width);
          return html`
            <tr key=${index} data-whose=${whose}>
              <th scope="row">${name}${note &&
                html`<small>${note}</small>`}</th>
              <td class="waterfall-track">
                <span class="hidden">${whose}</span>
                <span class="waterfall-bar" style=${{
                  left: `${left}%`,
                  width: `${width}%`,
                }}></span>
              </td>
              <td class="number">${duration(fromMs)}</td>
              <td class="number">${duration(toMs - fromMs)}</td>
            </tr>
          `;
        })}
      </tbody>
    </table>
  `;
}
