// @ts-check
/** How long a request took; ticks while it runs. */

import { duration, ticking } from "../format.js";
import { html, useComputed } from "../html.js";

/** @import { RequestSummary } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ request: RequestSummary, now: ReadonlySignal<number> }} props */
export function Took({ request, now }) {
  return request.outcome === null
    ? html`<${Ticking} since=${request.timestamp} now=${now} />`
    : html`<span>${duration(request.responseTimeMs)}</span>`;
}

/** @param {{ since: string, now: ReadonlySignal<number> }} props */
function Ticking({ since, now }) {
  const text = useComputed(() => ticking(now.value - Date.parse(since)));
  return html`<span data-state="running">${text}</span>`;
}
