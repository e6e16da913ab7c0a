// @ts-check
/** A ranking: a table whose first number is also a bar, so that it needs no text twin. */

import { html, useSignal } from "../html.js";
import { ChartFrame } from "./frame.js";

/** @import { ComponentChildren } from "preact" */

/** @typedef {{ name: string, title?: string, href?: string, cells: (number | null)[] }} BarRow `title` says the name in full. */
/** @typedef {{ name: string, format: (value: number | null) => string, title?: string }} BarColumn */

const FIRST = 8; // what one takes in at a glance; the rest is a press away

/**
 * The bar is of the first of the `cells`; they run along with `columns`. The rows come in their order.
 * @param {{ title: string, description: string, what: string, columns: readonly BarColumn[], rows: readonly BarRow[],
 *   tone?: string, span?: string, none?: string, tools?: ComponentChildren }} props `what` heads the names.
 */
export function BarChart(
  { title, description, what, columns, rows, tone = "1", span, none, tools },
) {
  const isWhole = useSignal(false);
  const most = Math.max(...rows.map(({ cells: [first] }) => first ?? 0), 0);
  const shown = isWhole.value ? rows : rows.slice(0, FIRST);
  const sheet = () => ({
    head: [what, ...columns.map(({ name }) => name)],
    rows: rows.map(({ name, cells }) => [name, ...cells]),
  });
  return html`
    <${ChartFrame} title=${title} description=${description} span=${span}
      tools=${tools} sheet=${sheet}>
      ${rows.length === 0
        ? html`<p class="chart-none">${none ?? "Nothing in this span."}</p>`
        : html`
          <table class="bars" data-ink=${tone}>
            <caption class="hidden">${title}</caption>
            <thead>
              <tr>
                <th scope="col">${what}</th>
                ${columns.map(({ name, title }) =>
                  html`<th scope="col" class="number" title=${title}>${name}</th>`
                )}
              </tr>
            </thead>
            <tbody>
              ${shown.map((row) =>
                html`
                  <${Row} key=${row.name} row=${row} columns=${columns}
                    most=${most} />
                `
              )}
            </tbody>
          </table>
        `}
      ${rows.length > FIRST && html`
        <button type="button" class="bars-more" aria-expanded=${isWhole.value
          ? "true"
          : "false"}
          onClick=${() => isWhole.value = !isWhole.value}>
          ${isWhole.value ? "Fewer" : `${rows.length - FIRST} more`}
        </button>
      `}
    <//>
  `;
}

/** @param {{ row: BarRow, columns: readonly BarColumn[], most: number }} props */
function Row({ row: { name, title, href, cells }, columns, most }) {
  const share = most > 0 ? Math.max(0, (cells[0] ?? 0) / most) : 0;
  return html`
    <tr>
      <th scope="row" title=${title ?? name}>
        <span class="bars-fill" style=${{ width: `${share * 100}%` }}></span>
        ${href
          ? html`<a class="bars-name" href=${href}>${name}</a>`
          : html`<span class="bars-name">${name}</span>`}
      </th>
      ${columns.map((column, index) =>
        html`<td key=${column.name} class="number">${
          column.format(cells[index] ?? null)
        }</td>`
      )}
    </tr>
  `;
}
