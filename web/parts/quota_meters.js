// @ts-check
/** How much of each quota window is used, and when it starts anew. */

import { percent, windowName } from "../format.js";
import { html } from "../html.js";
import { Meter } from "./meter.js";
import { Countdown } from "./moment.js";

/** @import { QuotaWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

const NEARLY_USED = 0.8; // a fifth of a window left is when people begin to plan

/** The window that ends first on top. @param {{ quotas: QuotaWire[], now: ReadonlySignal<number> }} props */
export function QuotaMeters({ quotas, now }) {
  return quotas
    .toSorted((a, b) => endOf(a) - endOf(b))
    .map((quota) =>
      html`<${QuotaMeter} key=${quota.window} quota=${quota} now=${now} />`
    );
}

/** @param {{ quota: QuotaWire, now: ReadonlySignal<number> }} props */
function QuotaMeter({ quota, now }) {
  const { used, window, resetsAt, status } = quota;
  const tone = used === null || used < NEARLY_USED
    ? "idle"
    : used < 1
    ? "warn"
    : "bad";
  return html`
    <${Meter} label=${windowName(window)} share=${used} tone=${tone}>
      ${used === null
        ? status ?? "not told"
        : `${percent(used)} used`}${resetsAt &&
        html`, resets in <${Countdown} until=${resetsAt} now=${now} />`}
    <//>
  `;
}

/** @param {QuotaWire} quota */
function endOf({ resetsAt }) {
  return resetsAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(resetsAt);
}
