// @ts-check
/// <reference lib="dom" />
/** One account: how it stands, what it did in thirty days, and what went wrong lately. */

import {
  accountStanding,
  isCoolingDown,
  providerTitle,
} from "../account_state.js";
import { html, useEffect } from "../html.js";
import { AccountActions } from "../parts/account_actions.js";
import { AccountCooldowns } from "../parts/account_cooldowns.js";
import { AccountFacts } from "../parts/account_facts.js";
import { AccountMeters } from "../parts/account_meters.js";
import { AccountSeen } from "../parts/account_seen.js";
import { Badge } from "../parts/badge.js";
import { Icon } from "../parts/icon.js";
import { Empty, Loadable } from "../parts/loadable.js";
import { PoolNext } from "../parts/pool_next.js";
import { StateReason } from "../parts/state_reason.js";
import * as store from "../stores/account.js";
import * as accounts from "../stores/accounts.js";
import { now } from "../stores/ui.js";
import { AccountHistory } from "./account_history.js";
import { useAccountWays } from "./account_ways.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */

/** @param {{ id: string }} props */
export function Account({ id }) {
  const account = accounts.list.value.find((one) => one.id === id);
  return html`
    <${Loadable} status=${accounts.status.value} failure=${accounts.failure
      .value} onRetry=${accounts.load}
      what="the account">
      ${account ? html`<${Filled} account=${account} />` : html`
        <${Empty} title="There is no such account">
          <p>It was removed, or never was. The requests it served are in the list still.</p>
          <p><a class="button" href="#/accounts">To the accounts</a></p>
          <//>
      `}
    <//>
  `;
}

/** @param {{ account: AccountWire }} props */
function Filled({ account }) {
  const { id, name, provider } = account;
  const { ways, dialogs } = useAccountWays();
  const pool = accounts.list.value.filter((one) => one.provider === provider);
  const isNext = accounts.nextIds.value.split(" ").includes(id);
  useEffect(() => {
    store.open({ id, name });
    return store.close;
  }, [id, name]);

  return html`
    <article class="account" aria-labelledby="account-name">
      <header class="account-head">
        <a class="button" data-kind="quiet" href="#/accounts" aria-label="All accounts"
          title="All accounts"><${Icon} name="left" /></a>
        <h1 id="account-name">${name}</h1>
        <${Badge} ...${accountStanding(account)} />
        ${isNext &&
          html`<span class="account-next"><${Icon} name="right" />next</span>`}
        <span class="account-kind">${providerTitle(provider)}</span>
        <${AccountActions} account=${account} ways=${ways} isAsking=${accounts
          .asking.value.has(id)} />
      </header>
      <aside class="account-side" aria-label="How it stands">
        <section>
          <h2>State</h2>
          <${Standing} account=${account} />
          <p><${PoolNext} pool=${pool} now=${now} /></p>
        </section>
        <section>
          <h2>Session and quota</h2>
          <${AccountMeters} account=${account} now=${now} />
          <${AccountSeen} quotas=${account.quotas} now=${now} />
        </section>
        <section>
          <h2>Facts</h2>
          <${AccountFacts} account=${account} now=${now} />
        </section>
      </aside>
      <${AccountHistory} account=${account} />
      ${dialogs}
    </article>
  `;
}

/** A wait says all that the reason says, and more. @param {{ account: AccountWire }} props */
function Standing({ account }) {
  const { cooldowns, stateReason } = account;
  const waits = isCoolingDown(account)
    ? cooldowns.filter(({ until }) => Date.parse(until) > now.peek())
    : [];
  if (waits.length > 0) {
    return html`<${AccountCooldowns} cooldowns=${waits} now=${now} />`;
  }
  return stateReason === null
    ? html`<p class="account-none">Nothing keeps it from serving.</p>`
    : html`<${StateReason} account=${account} now=${now} />`;
}
