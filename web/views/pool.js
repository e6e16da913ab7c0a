// @ts-check
/** The accounts at a glance: what each can still do and until when. */

import { html } from "../html.js";
import { AccountCard } from "../parts/account_card.js";
import { Loadable } from "../parts/loadable.js";
import * as accounts from "../stores/accounts.js";
import { now } from "../stores/ui.js";

export function Pool() {
  return html`
    <section class="panel overview-pool" aria-labelledby="pool">
      <h2 id="pool">Accounts <a href="#/accounts">Manage</a></h2>
      <${Loadable}
        status=${accounts.status.value}
        failure=${accounts.failure.value}
        onRetry=${accounts.load}
        what="the accounts"
      >
        <div class="cards">
          ${accounts.list.value.map((account) =>
            html`<${AccountCard} key=${account.id} account=${account} now=${now} />`
          )}
        </div>
        <//>
        </section>
  `;
}
