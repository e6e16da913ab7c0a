// @ts-check
/** Settings of a request that differ from those of the turn before. */

import { html } from "../html.js";

/** @import { Difference } from "../conversation/difference.js" */

/** @param {{ settings: Difference["settings"] }} props */
export function SettingChanges({ settings }) {
  return html`
    <table class="fields">
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Before</th>
          <th scope="col">Now</th>
        </tr>
      </thead>
      <tbody>
        ${settings.map(({ name, before, after }) =>
          html`
            <tr key=${name}>
              <th scope="row">${name}</th>
              <td>${before}</td>
              <td>${after}</td>
            </tr>
          `
        )}
      </tbody>
    </table>
  `;
}
