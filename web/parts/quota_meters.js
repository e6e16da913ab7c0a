// @ts-check
/** How much of each quota window is used, when it starts anew, and whether it lasts until then. */

import { percent, windowName } from "../format.js";
import { html } from "../html.js";
import {
  elapsedShare,
  forecastTitle,
  forecastWords,
  quotaTone,
} from "../quota_words.js";
import { Meter } from "./meter.js";
import { Countdown } from "./moment.js";

/** @import { QuotaWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

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
  const at = now.peek(); // a forecast is read anew with the account, not by the second
  const resets = resetsAt &&
    html`resets in <${Countdown} until=${resetsAt} now=${now} />`;
  const forecast = forecastWords(quota, at);
  return html`
    <${Meter} label=${windowName(window)} share=${used}
      mark=${elapsedShare(quota, at)} tone=${quotaTone(quota)}
      title=${forecastTitle(quota, at)}
      note=${forecast &&
        html`<strong>${forecast}</strong>`}>
      ${used === null ? status ?? "not told" : percent(used)}${resets &&
        html`, ${resets}`}
    <//>
  `;
}

/** @param {QuotaWire} quota */
function endOf({ resetsAt }) {
  return resetsAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(resetsAt);
}
