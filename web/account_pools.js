// @ts-check
/** The accounts as the pools that the proxy walks: by provider, the subscriptions before the keys of their family; pure. */

import { byUse } from "./account_order.js";

/** @import { AccountWire } from "../src/api/wire.ts" */

/** @typedef {{ provider: string, serves: string, accounts: AccountWire[] }} Pool */

/** In the order in which they are walked, with what each is there for. */
const POOLS = [
  ["claude-code", "Claude Code, before any API key"],
  ["anthropic", "Anthropic clients; Claude Code where no subscription can"],
  ["codex", "the Responses API, before any API key"],
  ["openai", "OpenAI clients; the Responses API where no subscription can"],
];

/** @param {string} provider */
function placeOf(provider) {
  const place = POOLS.findIndex(([one]) => one === provider);
  return place < 0 ? POOLS.length : place;
}

/** In the order in which they are used. @param {readonly AccountWire[]} accounts */
export function sorted(accounts) {
  return accounts.toSorted((a, b) =>
    placeOf(a.provider) - placeOf(b.provider) ||
    a.provider.localeCompare(b.provider) || byUse(a, b)
  );
}

/** Those that have an account. @param {readonly AccountWire[]} accounts in the order in which they are used @returns {Pool[]} */
export function poolsOf(accounts) {
  return [...Map.groupBy(accounts, ({ provider }) => provider)].map(
    ([provider, own]) => ({
      provider,
      serves: POOLS[placeOf(provider)]?.[1] ?? "",
      accounts: own,
    }),
  );
}
