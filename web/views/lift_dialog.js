// @ts-check
/** Asks whether an account shall be used again before its wait is over, and says what may come of it. */

import { html } from "../html.js";
import { AccountCooldowns } from "../parts/account_cooldowns.js";
import { Dialog } from "../parts/dialog.js";
import * as accounts from "../stores/accounts.js";
import { now } from "../stores/ui.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */

/** @param {{ account: AccountWire, onClose: () => void }} props */
export function LiftDialog({ account, onClose }) {
  async function handleSubmit() {
    const result = await accounts.lift(account);
    return result.ok ? null : result.message;
  }

  return html`
    <${Dialog} title=${`Lift the wait of ${account.name}`} action="Lift"
      onClose=${onClose} onSubmit=${handleSubmit}>
      <${AccountCooldowns} cooldowns=${account.cooldowns} now=${now} />
      <p>
        The next request may go to it at once. If its limit still holds, the provider refuses that request, another
        account takes it over where one can, and the wait begins anew.
      </p>
      <//>
  `;
}
