// @ts-check
/** One request as a line; its link covers the whole of it. */

import { DurationBar } from "../charts/duration_bar.js";
import { amount, duration, money, percent, plural, speed } from "../format.js";
import { html } from "../html.js";
import { hashOf } from "../router.js";
import { Icon } from "./icon.js";
import { Age } from "./moment.js";
import { OutcomeBadge } from "./outcome.js";
import { SessionMark } from "./session_mark.js";
import { Took } from "./took.js";

/** @import { RequestSummary } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** `index` is its place in the whole list. @param {CellsProps & { index: number }} props */
export function RequestRow({ request, index, isCursor, now }) {
  return html`
    <tr role="row" aria-rowindex=${index + 2}>
      <${Cells} request=${request} isCursor=${isCursor} now=${now} />
    </tr>
  `;
}

/** @typedef {{ request: RequestSummary, isCursor: boolean, now: ReadonlySignal<number> }} CellsProps */

/**
 * Made anew only when the request itself has changed. (A node kept by `useMemo` would do that too, but it holds on to
 * the rows that were its neighbours when it was made, and these to theirs.)
 * @this {{ props: CellsProps, shouldComponentUpdate: (next: CellsProps) => boolean }}
 * @param {CellsProps} props
 */
function Cells({ request, isCursor, now }) {
  this.shouldComponentUpdate = (next) =>
    next.request !== this.props.request ||
    next.isCursor !== this.props.isCursor;
  const { promptTokens, cacheReadInputTokens, failoverAttempts } = request;
  return html`
    <td role="cell" class="request-time">
      <${SessionMark} session=${request.clientSessionId} />
      <${Age} at=${request.timestamp} now=${now} />
    </td>
    <td role="cell" class="request-status">
      <${OutcomeBadge} request=${request} />
    </td>
    <td role="cell" class="request-path" title=${`${request.method} ${request.path}`}>
      <a href=${hashOf("requests", request.id)} data-row=${request.id}
        tabindex=${isCursor ? 0 : -1}>
        <span class="request-method">${request.method}</span> ${request.path}
      </a>
    </td>
    <td role="cell" class="request-model" title=${request.model}>${request
      .model}</td>
    <td role="cell" class="request-account" title=${request.accountName}>
      ${request.accountName}
      ${failoverAttempts > 0 && html`
        <span class="request-retries"
          title=${`${plural(failoverAttempts, "attempt")} before this one`}>
          <${Icon} name="retry" />${failoverAttempts}
        </span>
      `}
    </td>
    <td role="cell" class="request-input">${amount(promptTokens)}</td>
    <td role="cell" class="request-cached">${promptTokens
      ? percent((cacheReadInputTokens ?? 0) / promptTokens)
      : ""}</td>
    <td role="cell" class="request-output">${amount(
      request.completionTokens,
    )}</td>
    <td role="cell" class="request-cost">${money(request.costUsd)}</td>
    <td role="cell" class="request-speed">${speed(request.tokensPerSecond)}</td>
    <td role="cell" class="request-first">${duration(request.ttftMs)}</td>
    <td role="cell" class="request-overhead">${duration(
      request.proxyOverheadMs,
    )}</td>
    <td role="cell" class="request-duration">
      <${Took} request=${request} now=${now} />
      <${DurationBar} wholeMs=${request.responseTimeMs} firstMs=${request
        .ttftMs} />
    </td>
  `;
}
