// @ts-check
/** One account of a pool with all that is known of it, and what can be done with it. */

import { accountStanding } from "../account_state.js";
import { count } from "../format.js";
import { html } from "../html.js";
import { hashOf } from "../router.js";
import { AccountActions } from "./account_actions.js";
import { AccountCredential } from "./account_credential.js";
import { AccountHandle } from "./account_handle.js";
import { AccountMeters } from "./account_meters.js";
import { AccountSeen } from "./account_seen.js";
import { Badge } from "./badge.js";
import { Icon } from "./icon.js";
import { Age } from "./moment.js";
import { StateReason } from "./state_reason.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */
/** @import { Ways } from "./account_actions.js" */
/** @import { Drag } from "./account_handle.js" */

/**
 * @typedef {{ account: AccountWire, now: ReadonlySignal<number>, ways: Ways, isAsking: boolean, isNext: boolean, drag?: string | undefined,
 *   place: number, count: number, onDrag: (drag: Drag | null) => void, onPlace: (place: number) => void }} RowProps
 */

/** @param {RowProps} props */
export function AccountRow(props) {
  const { account, now, isNext, drag, place, onDrag, onPlace } = props;
  const { id, name, plan, base_url, lastUsed, sessionInfo } = account;
  return html`
    <tr data-name=${name} data-id=${id} data-drag=${drag}>
      <td class="account-place">
        <${AccountHandle} id=${id} name=${name} place=${place}
          count=${props
            .count} onDrag=${onDrag} onDrop=${onPlace} />
      </td>
      <th scope="row" class="account-name">
        <a href=${hashOf("accounts", id)}>${name}</a>
        ${isNext &&
          html`<span class="account-next"><${Icon} name="right" />next</span>`}
        <small>priority ${account.priority}${plan && `, ${plan}`}</small>
        <small><${AccountCredential} account=${account} now=${now} /></small>
        ${base_url && html`<small>${base_url}</small>`}
      </th>
      <td class="account-state">
        <${Badge} ...${accountStanding(account)} />
        <${StateReason} account=${account} now=${now} />
      </td>
      <td class="account-windows">
        <${AccountMeters} account=${account} now=${now} />
        <${AccountSeen} quotas=${account.quotas} now=${now} />
      </td>
      <td class="number" data-label="Requests">
        ${count(account.totalRequests)}
        ${sessionInfo.active &&
          html`<small>${count(sessionInfo.requestCount)} this session</small>`}
      </td>
      <td class="account-used" data-label="Last used">
        ${lastUsed
          ? html`<${Age} key=${lastUsed} at=${lastUsed} now=${now} suffix=" ago" />`
          : "never"}
      </td>
      <td class="account-verbs">
        <${AccountActions} account=${account} ways=${props
          .ways} isAsking=${props
          .isAsking}
          place=${place} count=${props.count} onMove=${(
            /** @type {number} */ by,
          ) => onPlace(place + by)} />
      </td>
    </tr>
  `;
}
