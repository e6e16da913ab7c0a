/** Which of the rollups a question is about, and what their accounts are called. */

import type { DatabaseSync } from "node:sqlite";
import type { SessionFilter } from "./_analytics_sessions.ts";
import { prepared } from "./db.ts";
import { type Dimensions, OK } from "./_rollup_sums.ts";

/** Each list empty for whatever there is; all of them have to hold. */
export interface FilterQuery {
  /** By name; null for requests that no account served. */
  readonly accounts: readonly (string | null)[];
  readonly models: readonly string[];
  readonly providers: readonly string[];
  readonly clients: readonly string[];
  readonly status: "all" | "success" | "error";
}

/** What accounts are called now, or were when last heard of. */
export class AccountNames {
  readonly #names: Map<string, string>;

  /** `heard` is what they were called last, by id. */
  constructor(db: DatabaseSync, heard: ReadonlyMap<string, string>) {
    this.#names = new Map(heard);
    for (const row of prepared(db, "SELECT id, name FROM accounts").all()) {
      this.#names.set(String(row.id), String(row.name));
    }
  }

  /** Also that of no account. */
  get ids(): string[] {
    return ["", ...this.#names.keys()];
  }

  /** Null for none. */
  of(accountId: string): string | null {
    return accountId === "" ? null : this.#names.get(accountId) ?? accountId;
  }
}

export class Filter {
  readonly #query: FilterQuery;
  readonly #names: AccountNames;
  readonly #takenAccounts = new Map<string, boolean>();

  constructor(query: FilterQuery, names: AccountNames) {
    this.#query = query;
    this.#names = names;
  }

  takes(row: Dimensions): boolean {
    const { models, providers, clients, status } = this.#query;
    return (status === "all" ||
      (status === "success") === (row.result === OK)) &&
      this.#takesAccount(row.accountId) &&
      isAmong(models, row.model) &&
      isAmong(providers, row.provider) &&
      isAmong(clients, row.client);
  }

  /** The same for SQL. */
  forSessions(): SessionFilter {
    const { accounts, models, providers, clients, status } = this.#query;
    const orAll = <Value>(list: readonly Value[]) =>
      list.length === 0 ? null : list;
    return {
      accountIds: accounts.length === 0
        ? null
        : this.#names.ids.filter((id) => this.#takesAccount(id)),
      models: orAll(models),
      providers: orAll(providers),
      clients: orAll(clients),
      isOk: status === "all" ? null : status === "success",
    };
  }

  #takesAccount(accountId: string): boolean {
    let taken = this.#takenAccounts.get(accountId);
    if (taken === undefined) {
      taken = isAmong(this.#query.accounts, this.#names.of(accountId));
      this.#takenAccounts.set(accountId, taken);
    }
    return taken;
  }
}

function isAmong<Value>(list: readonly Value[], value: Value): boolean {
  return list.length === 0 || list.includes(value);
}
