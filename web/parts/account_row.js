// @ts-check
/** One account with all that is known of it and what can be done with it. */

import { accountStanding, providerTitle } from "../account_state.js";
import { count } from "../format.js";
import { html } from "../html.js";
import { AccountMeters } from "./account_meters.js";
import { Badge } from "./badge.js";
import { Icon } from "./icon.js";
import { Age } from "./moment.js";
import { StateReason } from "./state_reason.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @typedef {{ now: ReadonlySignal<number>, onPauseOrResume: (account: AccountWire) => void,
 *   onSignIn: (account: AccountWire) => void, onEdit: (account: AccountWire) => void, onRemove: (account: AccountWire) => void }} Ways */

/** @param {{ account: AccountWire } & Ways} props */
export function AccountRow(
  { account, now, onPauseOrResume, onSignIn, onEdit, onRemove },
) {
  const { name, paused, lastUsed, sessionInfo } = account;
  const verb = paused ? "Resume" : "Pause";
  return html`
    <tr data-name=${name}>
      <th scope="row" class="account-name">
        ${name}
        <small>${providerTitle(account.provider)}${account.plan &&
          `, ${account.plan}`}${account.base_url &&
          ` at ${account.base_url}`}</small>
      </th>
      <td class="account-state">
        <${Badge} ...${accountStanding(account)} />
        <${StateReason} account=${account} now=${now} />
      </td>
      <td class="number" data-label="Priority">${account.priority}</td>
      <td class="account-meters">
        <${AccountMeters} account=${account} now=${now} />
      </td>
      <td class="number" data-label="Requests">
        ${count(account.totalRequests)}
        ${sessionInfo.active &&
          html`<small>${count(sessionInfo.requestCount)} this session</small>`}
      </td>
      <td data-label="Last used">
        ${lastUsed
          ? html`<${Age} key=${lastUsed} at=${lastUsed} now=${now} suffix=" ago" />`
          : "never"}
      </td>
      <td class="account-actions">
        <div>
          ${account.auth_method === "oauth" && hasTokenProblem(account) && html`
            <button
              type="button"
              class="button"
              data-kind="main"
              aria-label=${`Sign in ${name} again`}
              onClick=${() => onSignIn(account)}
            >
              <${Icon} name="key" />Sign in again
            </button>
          `}
          <button
            type="button"
            class="button"
            aria-label=${`${verb} ${name}`}
            onClick=${() => onPauseOrResume(account)}
          >
          <${Icon} name=${paused ? "play" : "pause"} />${verb}
        </button>
          <button
            type="button"
            class="button"
            aria-label=${`Edit ${name}`}
            onClick=${() => onEdit(account)}
          >
          Edit
        </button>
          <button
            type="button"
            class="button"
            data-tone="bad"
            aria-label=${`Remove ${name}`}
            onClick=${() => onRemove(account)}
          >
          Remove
        </button>
        </div>
      </td>
    </tr>
  `;
}

/** @param {AccountWire} account */
function hasTokenProblem({ state }) {
  return state === "needs_sign_in" || state === "token_trouble";
}
