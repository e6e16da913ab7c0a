// @ts-check
/** When it was last seen how much of an account is used. */

import { html } from "../html.js";
import { Age } from "./moment.js";

/** @import { QuotaWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** Nothing where nothing was seen. @param {{ quotas: readonly QuotaWire[], now: ReadonlySignal<number> }} props */
export function AccountSeen({ quotas, now }) {
  const seenAt = quotas.map((quota) => quota.seenAt).toSorted().at(-1);
  if (seenAt === undefined) return null;
  return html`
    <small class="account-seen">
      seen <${Age} key=${seenAt} at=${seenAt} now=${now} suffix=" ago" />
    </small>
  `;
}
