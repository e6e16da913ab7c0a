// @ts-check
/** What one request cost: each kind of token with its number, its price, and what that comes to. */

import { count, money, rate } from "../format.js";
import { html } from "../html.js";

/** @import { BillItemWire, BillWire } from "../../src/api/wire.ts" */

/** @type {Record<BillItemWire["category"], string>} */
const NAMES = {
  input: "Input",
  cacheRead: "Cache read",
  cacheWrite5m: "Cache write, 5 min",
  cacheWrite1h: "Cache write, 1 h",
  output: "Output",
  webSearch: "Web searches",
};

/** @param {{ bill: BillWire }} props */
export function BillTable({ bill }) {
  return html`
    <table class="bill">
      <thead class="hidden">
        <tr>
          <th scope="col">What</th>
          <th scope="col">How much</th>
          <th scope="col">Price</th>
          <th scope="col">Cost</th>
        </tr>
      </thead>
      <tbody>
        ${bill.items.filter(({ quantity }) => quantity > 0).map((item) =>
          html`
            <tr key=${item.category}>
              <th scope="row">${NAMES[item.category]}</th>
              <td class="number">${count(item.quantity)}</td>
              <td class="number">${priceOf(item)}</td>
              <td class="number">${money(item.usd)}</td>
            </tr>
          `
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          <td></td>
          <td></td>
          <td class="number">${bill.totalUsd === null
            ? "not known"
            : money(bill.totalUsd)}</td>
        </tr>
      </tfoot>
    </table>
  `;
}

/** @param {BillItemWire} item */
function priceOf({ rate: dollars, per }) {
  if (dollars === null) return "no known price";
  return `× ${rate(dollars)} / ${per === 1_000_000 ? "M" : "1,000"}`;
}
