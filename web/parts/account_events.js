// @ts-check
/** Why an account was left lately, with a link to the request that it was left for. */

import { clock, exact } from "../format.js";
import { html } from "../html.js";
import { hashOf } from "../router.js";
import { Icon } from "./icon.js";

/** @import { AccountEvent } from "../account_events.js" */

const MOST = 20; // more is what the log is for

/** @param {{ events: readonly AccountEvent[] }} props */
export function AccountEvents({ events }) {
  return html`
    <ol class="account-log">
      ${events.slice(0, MOST).map(({ at, text, level, count, requestId }) =>
        html`
          <li key=${`${at} ${text}`} data-tone=${level === "info"
            ? "idle"
            : "warn"}>
            <${Icon} name=${level === "info" ? "clock" : "alert"} />
            <time datetime=${new Date(at).toISOString()} title=${exact(
              at,
            )}>${clock(at)}</time>
            <span>
              ${requestId === null
                ? text
                : html`<a href=${hashOf("requests", requestId)}>${text}</a>`}
              ${count > 1 && html`<small>${count} times in a row</small>`}
            </span>
          </li>
        `
      )}
    </ol>
  `;
}
