// @ts-check
/** Why an account stands as it stands, and when that ends by itself. */

import { html } from "../html.js";
import { Countdown } from "./moment.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ account: AccountWire, now: ReadonlySignal<number> }} props */
export function StateReason({ account, now }) {
  const { stateReason, stateUntil } = account;
  if (stateReason === null) return null;
  return html`
    <p class="reason">
      ${stateReason}${stateUntil &&
        html`${"; "}<strong>again in <${Countdown} until=${stateUntil} now=${now} /></strong>`}
    </p>
  `;
}
