// @ts-check
/** What there is to know of an account besides how it stands. */

import { providerTitle } from "../account_state.js";
import { count, exact } from "../format.js";
import { html } from "../html.js";
import { AccountCredential } from "./account_credential.js";
import { FactList } from "./fact_list.js";
import { Age } from "./moment.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */
/** @import { Fact } from "./fact_list.js" */

/** @param {{ account: AccountWire, now: ReadonlySignal<number> }} props */
export function AccountFacts({ account, now }) {
  const { provider, plan, base_url, priority, created, lastUsed } = account;
  const { sessionInfo } = account;
  /** @type {Fact[]} */
  const facts = [
    ["Provider", providerTitle(provider)],
    ["Plan", plan],
    [
      "Credential",
      html`<${AccountCredential} account=${account} now=${now} />`,
    ],
    ["Base address", base_url ?? "the provider’s own"],
    ["Priority", String(priority)],
    [
      "Last used",
      lastUsed
        ? html`<${Age} key=${lastUsed} at=${lastUsed} now=${now} suffix=" ago" />`
        : "never",
    ],
    ["Requests", count(account.totalRequests)],
    [
      "In this session",
      sessionInfo.active ? count(sessionInfo.requestCount) : null,
    ],
    ["Added", exact(created)],
  ];
  return html`<${FactList} facts=${facts} />`;
}
