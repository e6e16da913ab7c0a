// @ts-check
/** What every chart has around it: a title, what it says in a sentence, a file of its numbers, and a table for who cannot see it. */

import { html, useId } from "../html.js";
import { Icon } from "../parts/icon.js";
import { csvName, csvOf, saveFile } from "./csv.js";

/** @import { ComponentChildren } from "preact" */
/** @import { Sheet } from "./csv.js" */

/**
 * `sheet` is what is shown, as numbers; `words` the same as people read it, when a table for readers is
 * wanted: a chart that is a table has none. `span` names what the numbers are of, as in "7d".
 * @param {{ title: string, description: string, sheet: () => Sheet, words?: (() => Sheet) | undefined, span?: string | undefined,
 *   tools?: ComponentChildren, children?: ComponentChildren }} props
 */
export function ChartFrame(
  { title, description, sheet, words, span = "", tools, children },
) {
  const id = useId();
  const save = () => saveFile(csvName(title, span), csvOf(sheet()));
  return html`
    <figure class="chart" aria-labelledby=${`${id}-title`}
      aria-describedby=${`${id}-about`}>
      <figcaption class="chart-head">
        <h2 class="chart-title" id=${`${id}-title`}>${title}</h2>
        <p class="chart-about" id=${`${id}-about`}>${description}</p>
        <div class="chart-tools">
          ${tools}
          <button type="button" class="button" data-kind="quiet" onClick=${save}
            aria-label=${`Save ${title} as CSV`} title="Save as CSV">
            <${Icon} name="save" />
          </button>
        </div>
      </figcaption>
      ${children}
      ${words && html`<${TextTwin} title=${title} sheet=${words()} />`}
    </figure>
  `;
}

/** @param {{ title: string, sheet: Sheet }} props */
function TextTwin({ title, sheet: { head, rows } }) {
  return html`
    <div class="hidden">
      <table>
        <caption>${title}</caption>
        <thead>
          <tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody>
          ${rows.map(([first, ...rest]) =>
            html`
              <tr>
                <th scope="row">${first}</th>
                ${rest.map((cell) => html`<td>${cell}</td>`)}
              </tr>
            `
          )}
        </tbody>
      </table>
    </div>
  `;
}
