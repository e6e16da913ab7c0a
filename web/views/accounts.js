// @ts-check
/// <reference lib="dom" />
/** The accounts by pool, in the order in which they are used, and what can be done with each; or the page of one. */

import { moved } from "../account_order.js";
import { poolsOf } from "../account_pools.js";
import { providerTitle, soonestEnd } from "../account_state.js";
import { html, useEffect } from "../html.js";
import { AccountTable } from "../parts/account_table.js";
import { Icon } from "../parts/icon.js";
import { Empty, Loadable } from "../parts/loadable.js";
import { go } from "../router.js";
import { arrange } from "../stores/account_moves.js";
import * as accounts from "../stores/accounts.js";
import { now } from "../stores/ui.js";
import { AddDialog } from "./account_dialogs.js";
import { useAccountWays } from "./account_ways.js";
import { late } from "./late.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */

const Account = late(
  "the account",
  async () => (await import("./account.js")).Account,
);

/** @param {{ id: string | null }} props The id `add` opens the form, so that other views can link to it; any other is an account's. */
export function Accounts({ id }) {
  if (id !== null && id !== "add") {
    return html`<${Account} key=${id} id=${id} />`;
  }
  return html`<${Pools} isAdding=${id === "add"} />`;
}

/** @param {{ isAdding: boolean }} props */
function Pools({ isAdding }) {
  const list = accounts.list.value;
  const pools = poolsOf(list);
  const { ways, dialogs } = useAccountWays();
  useReadingAtEnds(list);

  /** @param {AccountWire} account @param {number} place */
  function handleMove(account, place) {
    const own = list.filter(({ provider }) => provider === account.provider);
    const title = providerTitle(account.provider);
    const said = `${account.name} is now ${
      place + 1
    } of ${own.length} in ${title}`;
    arrange(moved(own, account.id, place), said);
  }

  return html`
    <section class="accounts">
      <header class="view-head">
        <h1>Accounts</h1>
        <a class="button" data-kind="main" href="#/accounts/add">
          <${Icon} name="plus" /> Add account
        </a>
      </header>
      <${Loadable} status=${accounts.status.value} failure=${accounts.failure
        .value} onRetry=${accounts.load}
        what="the accounts">
        ${list.length === 0 ? html`<${NoAccount} />` : html`
          <${AccountTable} pools=${pools} now=${now} ways=${ways}
            asking=${accounts
              .asking.value} nextIds=${new Set(
              accounts.nextIds.value.split(" "),
            )}
            onMove=${handleMove} />
          <p class="accounts-note">
            An account whose session is running serves on until that ends or it is limited; then the first that can, from the top, begins one.
          </p>
        `}
      <//>
      ${isAdding && html`<${AddDialog} onClose=${() => go("accounts")} />`}
      ${dialogs}
    </section>
  `;
}

/** What ends by the clock alone is told by no event. @param {readonly AccountWire[]} list */
function useReadingAtEnds(list) {
  useEffect(() => {
    const end = soonestEnd(list, Date.now());
    if (end === null) return;
    const timer = setTimeout(accounts.load, end - Date.now() + SLACK_MS);
    return () => clearTimeout(timer);
  }, [list]);
}

const SLACK_MS = 500; // for clocks that differ a little

function NoAccount() {
  return html`
    <${Empty} title="No account yet">
      <p>Add one with the button above, or in a terminal:</p>
      <p><code>ccflare --add-account work --provider claude-code</code></p>
      <//>
  `;
}
