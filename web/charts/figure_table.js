// @ts-check
/** A table of figures that can be sorted by each of them. */

import { html, useSignal } from "../html.js";
import { ChartFrame } from "./frame.js";

/** @import { BarColumn, BarRow } from "./bars.js" */

/**
 * Sorted by the first of the `columns`, the largest on top, until another is pressed.
 * @param {{ title: string, description: string, what: string, columns: readonly BarColumn[], rows: readonly BarRow[], span?: string }} props
 */
export function FigureTable({ title, description, what, columns, rows, span }) {
  const by = useSignal(0);
  const isDown = useSignal(true);
  const sorted = sortedBy(rows, { column: by.value, isDown: isDown.value });
  const sheet = () => ({
    head: [what, ...columns.map(({ name }) => name)],
    rows: sorted.map(({ name, cells }) => [name, ...cells]),
  });

  /** @param {number} index */
  function sortBy(index) {
    isDown.value = by.value === index ? !isDown.value : true;
    by.value = index;
  }

  return html`
    <${ChartFrame} title=${title} description=${description} span=${span}
      sheet=${sheet}>
      <div class="scroll figure-scroll" tabindex="0" role="region"
        aria-label=${title}>
        <table class="table figure-table">
          <thead>
            <tr>
              <th scope="col">${what}</th>
              ${columns.map(({ name, title }, index) => {
                const state = by.value !== index
                  ? "none"
                  : isDown.value
                  ? "descending"
                  : "ascending";
                return html`
                  <th key=${name} scope="col" class="number" aria-sort=${state}>
                    <button type="button" title=${title}
                      onClick=${() => sortBy(index)}>${name}</button>
                  </th>
                `;
              })}
            </tr>
          </thead>
          <tbody>
            ${sorted.map(({ name, href, cells }) =>
              html`
                <tr key=${name}>
                  <th scope="row"><a href=${href}>${name}</a></th>
                  ${columns.map((column, index) =>
                    html`<td key=${column.name} class="number">${
                      column.format(cells[index] ?? null)
                    }</td>`
                  )}
                </tr>
              `
            )}
          </tbody>
        </table>
      </div>
      <//>
  `;
}

/** What is not known comes last, whichever way. @param {readonly BarRow[]} rows @param {{ column: number, isDown: boolean }} how */
export function sortedBy(rows, { column, isDown }) {
  return [...rows].sort((a, b) => {
    const left = a.cells[column] ?? null;
    const right = b.cells[column] ?? null;
    if (left === null || right === null) {
      return Number(left === null) - Number(right === null);
    }
    return isDown ? right - left : left - right;
  });
}
