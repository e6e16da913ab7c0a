// @ts-check
/** Requests as a table of one-line rows; on a narrow page each row takes two lines. */

import { html } from "../html.js";
import { RequestRow } from "./request_row.js";

/** @import { RequestSummary } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** Class of the column, its heading, and what the heading can't say. */
const COLUMNS = /** @type {const} */ ([
  ["time", "When", "Since it arrived"],
  ["status", "Status", "Status of the answer, or how it ended"],
  ["path", "Request", "Method and path"],
  ["model", "Model", "As answered, else as asked"],
  ["account", "Account", "Who served it, and how many were tried before"],
  ["input", "In", "Input tokens, cache included"],
  ["output", "Out", "Output tokens"],
  ["speed", "Tok/s", "Output tokens per second"],
  ["first", "First token", "Time to the first token"],
  ["overhead", "ccflare", "Our own share of the time"],
  ["duration", "Duration", "From arrival to the last byte"],
]);

/** @param {{ requests: RequestSummary[], openId: string | null, now: ReadonlySignal<number> }} props */
export function RequestTable({ requests, openId, now }) {
  return html`
    <div class="scroll" tabindex="-1">
      <table class="table request-table">
        <thead>
          <tr>
            ${COLUMNS.map(([name, heading, title]) =>
              html`
                <th key=${name} scope="col" class="request-${name}"
                  title=${title}>${heading}</th>
              `
            )}
          </tr>
        </thead>
        <tbody>
          ${requests.map((request) =>
            html`
              <${RequestRow} key=${request
                .id} request=${request} open=${request.id === openId}
                now=${now} />
            `
          )}
        </tbody>
      </table>
    </div>
  `;
}
