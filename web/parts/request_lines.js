// @ts-check
/** The latest requests in short, each a link to its story. */

import { html } from "../html.js";
import { hashOf } from "../router.js";
import { Age } from "./moment.js";
import { OutcomeBadge } from "./outcome.js";
import { Took } from "./took.js";

/** @import { RequestSummary } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ requests: RequestSummary[], now: ReadonlySignal<number> }} props */
export function RequestLines({ requests, now }) {
  return html`
    <ul class="lines">
      ${requests.map((request) =>
        html`
          <li key=${request.id}>
            <a class="line" href=${hashOf("requests", request.id)}>
              <${OutcomeBadge} request=${request} />
              <span class="line-main">${request.model ?? request.path}</span>
              <span class="line-side">${request.accountName}</span>
              <span
                class="line-side number"><${Took} request=${request} now=${now} /></span>
              <span
                class="line-side number"><${Age} at=${request
                  .timestamp} now=${now} /></span>
            </a>
          </li>
        `
      )}
    </ul>
  `;
}
