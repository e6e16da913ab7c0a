// @ts-check
/** What the buttons of an account lead to: a verb of a store, or a dialog. */

import { html, useSignal } from "../html.js";
import * as accounts from "../stores/accounts.js";
import { beginAgain } from "../stores/sign_in.js";
import { EditDialog } from "./account_dialogs.js";
import { LiftDialog } from "./lift_dialog.js";
import { RemoveDialog } from "./remove_dialog.js";
import { SignInDialog } from "./sign_in_dialog.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { Ways } from "../parts/account_actions.js" */

const DIALOGS = { edit: EditDialog, remove: RemoveDialog, lift: LiftDialog };

/** For the view that has the buttons: the ways, and the dialog that is open, to be drawn at its end. */
export function useAccountWays() {
  const open = useSignal(
    /** @type {{ which: keyof typeof DIALOGS, account: AccountWire } | null} */ (null),
  );
  /** @param {keyof typeof DIALOGS} which @returns {(account: AccountWire) => void} */
  const opens = (which) => (account) => open.value = { which, account };
  /** @type {Ways} */
  const ways = {
    pauseOrResume: accounts.pauseOrResume,
    tryAgain: accounts.tryAgain,
    askUsage: accounts.askUsage,
    signIn: beginAgain,
    edit: opens("edit"),
    remove: opens("remove"),
    lift: opens("lift"),
  };
  const dialogs = html`
    ${open.value && html`
      <${DIALOGS[open.value.which]} account=${open.value
        .account} onClose=${() => open.value = null} />
    `}
    <${SignInDialog} />
  `;
  return { ways, dialogs };
}
