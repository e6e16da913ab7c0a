// @ts-check
/** The accounts as a table, and what can be done with each. */

import { html, useSignal } from "../html.js";
import { AccountTable } from "../parts/account_table.js";
import { Icon } from "../parts/icon.js";
import { Empty, Loadable } from "../parts/loadable.js";
import { go } from "../router.js";
import * as accounts from "../stores/accounts.js";
import { beginAgain } from "../stores/sign_in.js";
import { now } from "../stores/ui.js";
import { AddDialog, EditDialog, RemoveDialog } from "./account_dialogs.js";
import { SignInDialog } from "./sign_in_dialog.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */

/** @param {{ id: string | null }} props The id `add` opens the form, so that other views can link to it. */
export function Accounts({ id }) {
  const editing = useSignal(/** @type {AccountWire | null} */ (null));
  const removing = useSignal(/** @type {AccountWire | null} */ (null));

  return html`
    <section class="accounts">
      <header class="view-head">
        <h1>Accounts</h1>
        <a class="button" data-kind="main" href="#/accounts/add">
          <${Icon} name="plus" /> Add account
        </a>
      </header>
      <${Loadable}
        status=${accounts.status.value}
        failure=${accounts.failure.value}
        onRetry=${accounts.load}
        what="the accounts"
      >
        ${accounts.list.value.length === 0 ? html`<${NoAccount} />` : html`
          <${AccountTable}
            accounts=${accounts.list.value}
            now=${now}
            onPauseOrResume=${accounts.pauseOrResume}
            onSignIn=${beginAgain}
            onEdit=${(/** @type {AccountWire} */ account) =>
              editing.value = account}
            onRemove=${(/** @type {AccountWire} */ account) =>
              removing.value = account}
          />
        `}
      <//>
      ${id === "add" && html`<${AddDialog} onClose=${() => go("accounts")} />`}
      ${editing.value &&
        html`<${EditDialog} account=${editing.value} onClose=${() =>
          editing.value = null} />`}
      ${removing.value &&
        html`<${RemoveDialog} account=${removing.value} onClose=${() =>
          removing.value = null} />`}
      <${SignInDialog} />
    </section>
  `;
}

function NoAccount() {
  return html`
    <${Empty} title="No account yet">
      <p>Add one with the button above, or in a terminal:</p>
      <p><code>ccflare --add-account work --provider claude-code</code></p>
      <//>
  `;
}
