// @ts-check
/** One request as a line; its link covers the whole of it. */

import { amount, duration, plural, speed } from "../format.js";
import { html } from "../html.js";
import { hashOf } from "../router.js";
import { Icon } from "./icon.js";
import { Age } from "./moment.js";
import { OutcomeBadge } from "./outcome.js";
import { Took } from "./took.js";

/** @import { RequestSummary } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ request: RequestSummary, open: boolean, now: ReadonlySignal<number> }} props */
export function RequestRow({ request, open, now }) {
  const { tokensPerSecond, failoverAttempts } = request;
  return html`
    <tr>
      <td class="request-time">
        <${Age} at=${request.timestamp} now=${now} />
      </td>
      <td class="request-status">
        <${OutcomeBadge} request=${request} />
      </td>
      <td class="request-path" title=${`${request.method} ${request.path}`}>
        <a href=${hashOf("requests", request.id)} data-row aria-current=${open
          ? "true"
          : undefined}>
          <span class="request-method">${request.method}</span> ${request.path}
        </a>
      </td>
      <td class="request-model" title=${request.model}>${request.model}</td>
      <td class="request-account" title=${request.accountName}>
        ${request.accountName}
        ${failoverAttempts > 0 && html`
          <span class="request-retries" title=${`${
            plural(failoverAttempts, "attempt")
          } before this one`}>
            <${Icon} name="retry" />${failoverAttempts}
          </span>
        `}
      </td>
      <td class="request-input">${amount(request.promptTokens)}</td>
      <td class="request-output">${amount(request.completionTokens)}</td>
      <td class="request-speed">${speed(tokensPerSecond)}</td>
      <td class="request-first">${duration(request.ttftMs)}</td>
      <td class="request-overhead">${duration(request.proxyOverheadMs)}</td>
      <td class="request-duration">
        <${Took} request=${request} now=${now} />
      </td>
    </tr>
  `;
}
