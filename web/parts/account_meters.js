// @ts-check
/** How far an account's session and its quota windows are, one bar beneath the other. */

import { html } from "../html.js";
import { QuotaMeters } from "./quota_meters.js";
import { SessionMeter } from "./session_meter.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ account: AccountWire, now: ReadonlySignal<number> }} props */
export function AccountMeters({ account, now }) {
  return html`
    <div class="meters">
      <${SessionMeter} session=${account.sessionInfo} now=${now} />
      <${QuotaMeters} quotas=${account.quotas} now=${now} />
    </div>
  `;
}
