/** Asks a provider now how much of a subscription is used, for a person who wants to know. */

import type { Account } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import { providerOf } from "../providers/mod.ts";
import type { UsageResult } from "../providers/provider.ts";
import { quotasOf, type QuotaView } from "./account_view.ts";
import { found } from "./accounts.ts";
import type { ActionDeps } from "./deps.ts";

/** Never rejects. */
export type AskForUsage = (account: Account) => Promise<UsageResult>;

/** Throws `invalid` for an account that has nothing to tell, `conflict` for one that rests, `upstream` when no answer came. */
export async function refreshUsage(
  deps: Pick<ActionDeps, "store" | "now"> & {
    readonly askForUsage: AskForUsage;
  },
  nameOrId: string,
): Promise<{ account: Account; quotas: readonly QuotaView[] }> {
  const account = found(deps, nameOrId);
  const { id, name } = account;
  if (providerOf(account.provider)?.usage === undefined) {
    throw new Fault("invalid", `Account '${name}' is no subscription`);
  }
  if (account.paused || account.needsSignIn !== null) {
    const how = account.paused ? "is paused" : "has to sign in";
    throw new Fault("conflict", `Account '${name}' ${how}`);
  }
  const result = await deps.askForUsage(account);
  if (result.kind === "trouble") {
    const why = `Cannot learn the usage of account '${name}': ${result.why}`;
    throw new Fault("upstream", why);
  }
  const told = deps.store.accounts.find(id);
  return { account, quotas: told === null ? [] : quotasOf(told, deps) };
}
