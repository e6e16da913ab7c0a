// @ts-check
/** The headers of one side of a request. */

import { html } from "../html.js";

/** @param {{ fields: [name: string, value: string][], title: string }} props */
export function FieldTable({ fields, title }) {
  if (fields.length === 0) return html`<p class="story-none">No headers.</p>`;
  return html`
    <table class="fields">
      <caption class="hidden">${title}</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        ${fields.map(([name, value], index) =>
          html`
            <tr key=${index}>
              <th scope="row">${name}</th>
              <td>${value}</td>
            </tr>
          `
        )}
      </tbody>
    </table>
  `;
}
