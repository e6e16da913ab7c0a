/** All accounts in memory, ordered once per change so that asking costs nothing. */

import type { Account } from "../model/account.ts";

const NOBODY: readonly Account[] = Object.freeze([]);

export class Roster {
  #byId = new Map<string, Account>();
  #pools = new Map<string, readonly Account[]>();
  #all: readonly Account[] = NOBODY;

  /** By priority, then the oldest first. */
  get all(): readonly Account[] {
    return this.#all;
  }

  /** Those of one provider, in the same order. */
  inPool(provider: string): readonly Account[] {
    return this.#pools.get(provider) ?? NOBODY;
  }

  get(id: string): Account | null {
    return this.#byId.get(id) ?? null;
  }

  find(nameOrId: string): Account | null {
    return this.#all.find((account) => account.name === nameOrId) ??
      this.get(nameOrId);
  }

  /** Puts the account in the place of the one with its id. */
  replace(account: Account): void {
    this.replaceAll(
      this.#all.map((one) => one.id === account.id ? account : one),
    );
  }

  replaceAll(accounts: readonly Account[]): void {
    this.#all = accounts.toSorted(inOrder);
    this.#byId = new Map(this.#all.map((account) => [account.id, account]));
    this.#pools = Map.groupBy(this.#all, (account) => account.provider);
  }
}

/** Ids sort by time, so they settle what was added in the same millisecond, alike in every process. */
function inOrder(a: Account, b: Account): number {
  return a.priority - b.priority || a.createdAt - b.createdAt ||
    (a.id < b.id ? -1 : 1);
}
