// @ts-check
/** A window on a long list of requests: the rows in it, and room for those above and below. */

import { html } from "../html.js";
import { RequestRow } from "./request_row.js";

/** @import { RequestSummary } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** Class of the column, its heading, and what the heading can't say. */
const COLUMNS = /** @type {const} */ ([
  [
    "time",
    "When",
    "Since it arrived. Requests with the same mark are of the same client session",
  ],
  ["status", "Status", "Status of the answer, or how it ended"],
  ["path", "Request", "Method and path"],
  ["model", "Model", "As answered, else as asked"],
  [
    "account",
    "Account",
    "Who served it, and how many attempts were made before",
  ],
  ["input", "In", "Input tokens, cache included"],
  [
    "cached",
    "Cached",
    "Share of the input tokens that was read from the provider’s cache",
  ],
  ["output", "Out", "Output tokens"],
  [
    "cost",
    "Cost",
    "In US dollars by the price sheet; none where the price is not known",
  ],
  ["speed", "Tok/s", "Output tokens per second"],
  ["first", "First token", "Time to the first token"],
  ["overhead", "ccflare", "Our own share of the time"],
  [
    "duration",
    "Duration",
    "From arrival to the last byte. The bar (0.1 s to 5 min, logarithmic): thin until the first token, thick while it streamed",
  ],
]);

/**
 * `rows` begin at the place `first` of `total`; null stands for one that is still being read. `cursor` is the id of
 * the row that the keyboard is at. `isOpen` says that more may follow than is known.
 * @param {{ rows: readonly (RequestSummary | null)[], first: number, total: number, isOpen: boolean, rowHeight: number,
 *   cursor: string | null, now: ReadonlySignal<number> }} props
 */
export function RequestTable(
  { rows, first, total, isOpen, rowHeight, cursor, now },
) {
  const below = total - first - rows.length;
  return html`
    <table class="table request-table" role="table" aria-label="Requests"
      aria-rowcount=${isOpen ? -1 : total + 1}>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex="1">
          ${COLUMNS.map(([name, heading, title]) =>
            html`
              <th key=${name} role="columnheader" scope="col" class="request-${name}"
                title=${title}>${heading}</th>
            `
          )}
        </tr>
      </thead>
      <${Room} rows=${first} rowHeight=${rowHeight} />
      <tbody role="rowgroup">
        ${rows.map((request, at) =>
          request === null
            ? html`<${Unread} key=${first + at} index=${first + at} />`
            : html`
              <${RequestRow} key=${request
                .id} request=${request} index=${first + at}
                isCursor=${request.id === cursor} now=${now} />
            `
        )}
      </tbody>
      <${Room} rows=${below} rowHeight=${rowHeight} />
    </table>
  `;
}

/**
 * Keeps the scrollbar right; a cell over all columns would bring back those that a narrow list drops.
 * @param {{ rows: number, rowHeight: number }} props
 */
function Room({ rows, rowHeight }) {
  return html`
    <tbody class="request-room" aria-hidden="true">
      <tr>
        <td style=${{ height: `${Math.max(0, rows) * rowHeight}px` }}></td>
      </tr>
    </tbody>
  `;
}

/** @param {{ index: number }} props */
function Unread({ index }) {
  return html`
    <tr role="row" aria-rowindex=${index + 2} class="request-unread">
      <td role="cell">…</td>
    </tr>
  `;
}
