// @ts-check
/** One account at a glance: how it stands, how far its session and its quota windows are. */

import { accountStanding, providerTitle } from "../account_state.js";
import { html } from "../html.js";
import { hashOf } from "../router.js";
import { Badge } from "./badge.js";
import { QuotaMeters } from "./quota_meters.js";
import { SessionMeter } from "./session_meter.js";
import { StateReason } from "./state_reason.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ account: AccountWire, now: ReadonlySignal<number> }} props */
export function AccountCard({ account, now }) {
  const { icon, tone, word } = accountStanding(account);
  return html`
    <article class="card" data-tone=${tone}>
      <header class="card-head">
        <h3><a href=${hashOf("accounts", account.id)}>${account.name}</a></h3>
        <span class="card-kind">${providerTitle(account.provider)}</span>
        <${Badge} icon=${icon} tone=${tone} word=${word} />
      </header>
      <${StateReason} account=${account} now=${now} />
      <div class="meters">
        ${account.sessionInfo.active &&
          html`<${SessionMeter} session=${account.sessionInfo} now=${now} />`}
        <${QuotaMeters} quotas=${account.quotas} now=${now} />
      </div>
    </article>
  `;
}
