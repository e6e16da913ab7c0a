/** What a person can do with accounts: add, change, pause, resume, let off a cool-down, remove and look at them. */

import type { Account } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import { credentialsFrom } from "./account_credentials.ts";
import {
  type AccountFields,
  readAccountChange,
  readBareAccount,
  readNewAccount,
} from "./account_fields.ts";
import { type AccountView, viewOf } from "./account_view.ts";
import type { ActionDeps } from "./deps.ts";

/** The account after a verb, and whether the verb had anything to do. */
export interface Changed {
  readonly account: Account;
  readonly changed: boolean;
}

/** Every account, the ones that are asked first in front. */
export async function listAccounts(deps: ActionDeps): Promise<AccountView[]> {
  const { accounts } = deps.store;
  const counters = await accounts.counters();
  return accounts.list().map((account) => {
    const counted = counters.get(account.id);
    return viewOf(account, deps, {
      sessionRequests: counted?.sessionRequests ?? 0,
      totalRequests: counted?.totalRequests ?? 0,
      lastUsedAt: counted?.lastUsedAt ?? null,
    });
  });
}

/** Throws `conflict` when the name is taken. */
export async function addAccount(
  deps: ActionDeps,
  fields: AccountFields,
): Promise<Account> {
  const { name, provider, baseUrl, priority, ...said } = readNewAccount(fields);
  const credentials = credentialsFrom(said, { provider, before: null })!; // it was demanded
  demandFree(deps, name);
  return await deps.store.accounts.add({
    name,
    provider,
    baseUrl,
    priority,
    credentials,
  });
}

/** Throws what `addAccount` would, as far as it can be known without the credential. */
export function checkNewAccount(deps: ActionDeps, fields: AccountFields): void {
  demandFree(deps, readBareAccount(fields).name);
}

/** Changes what is said and leaves the rest. A new key, or new tokens, also end the wait for them. */
export async function changeAccount(
  deps: ActionDeps,
  nameOrId: string,
  fields: AccountFields,
): Promise<Account> {
  const { name, baseUrl, priority, ...said } = readAccountChange(fields);
  const account = found(deps, nameOrId);
  const credentials = credentialsFrom(said, {
    provider: account.provider,
    before: deps.store.accounts.credentials(account.id),
  });
  if (name !== undefined && name !== account.name) demandFree(deps, name);
  return await deps.store.accounts.update(account.id, {
    ...(name === undefined ? {} : { name }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(priority === undefined ? {} : { priority }),
    ...(credentials === null ? {} : { credentials }),
  });
}

export async function renameAccount(
  deps: ActionDeps,
  nameOrId: string,
  name: unknown,
): Promise<Account> {
  if (name === undefined) {
    throw new Fault("invalid", "Field 'name' is required", {
      details: { field: "name" },
    });
  }
  return await changeAccount(deps, nameOrId, { name });
}

export async function pauseAccount(
  deps: ActionDeps,
  nameOrId: string,
): Promise<Changed> {
  const account = found(deps, nameOrId);
  if (account.paused) return { account, changed: false };
  const update = deps.store.accounts.update(account.id, { paused: true });
  return { account: await update, changed: true };
}

/** Ends a pause, and the mark of a refused credential, so that it is tried once more. */
export async function resumeAccount(
  deps: ActionDeps,
  nameOrId: string,
): Promise<Changed> {
  const account = found(deps, nameOrId);
  if (!account.paused && account.needsSignIn === null) {
    return { account, changed: false };
  }
  const resumed = await deps.store.accounts.resume(account.id);
  return { account: resumed, changed: true };
}

/** Ends every cool-down before its time, so that the account is asked again; a limit that still holds brings it back. */
export async function liftCooldowns(
  deps: ActionDeps,
  nameOrId: string,
): Promise<Changed> {
  const account = found(deps, nameOrId);
  const now = deps.now();
  const changed = account.cooldowns.some(({ until }) => until > now);
  deps.store.accounts.endCooldowns(account.id, () => true);
  await deps.store.accounts.flush();
  return { account: found(deps, account.id), changed };
}

/** Gives the account as it was; its history stays. */
export async function removeAccount(
  deps: ActionDeps,
  nameOrId: string,
): Promise<Account> {
  const account = found(deps, nameOrId);
  await deps.store.accounts.remove(account.id);
  return account;
}

/** The account of this name or id; throws `not_found`. */
export function found(
  deps: Pick<ActionDeps, "store">,
  nameOrId: string,
): Account {
  const account = deps.store.accounts.find(nameOrId);
  if (account !== null) return account;
  throw new Fault("not_found", `Account not found: ${nameOrId}`, {
    details: { account: nameOrId },
  });
}

/** The store would refuse it too; this says so without a round through the database. */
function demandFree({ store }: ActionDeps, name: string): void {
  if (!store.accounts.list().some((one) => one.name === name)) return;
  throw new Fault("conflict", `Account '${name}' already exists`, {
    details: { field: "name" },
  });
}
