/** The accounts while the program runs, with the verbs of people and of token life: those resolve when they are committed. */

import process from "node:process";
import { uuidv7 } from "../model/uuid.ts";
import type { Account, Credentials } from "../model/account.ts";
import { accountNotFound, type AccountPatch } from "./account_changes.ts";
import type { AccountCounters } from "./account_rows.ts";
import { isRunning } from "./_alive.ts";
import type { Lane } from "./lane.ts";
import { Ledger, type LedgerOptions } from "./_ledger.ts";
import { LiveAccounts } from "./live_accounts.ts";

export interface AccountBookOptions extends LedgerOptions {
  /** Where the counters are read. */
  readonly reader: Lane;
  /** The process that holds the leases of this book; when absent, this one. */
  readonly pid?: number;
  /** Asks the system when absent. */
  readonly isAlive?: (pid: number) => boolean;
}

export interface AccountToAdd {
  /** Must match `ACCOUNT_NAME`. */
  readonly name: string;
  readonly provider: string;
  readonly baseUrl: string | null;
  readonly priority: number;
  readonly credentials: Credentials;
}

/** What is absent stays as it is. */
export interface AccountUpdate {
  /** Must match `ACCOUNT_NAME`. */
  readonly name?: string;
  readonly baseUrl?: string | null;
  readonly priority?: number;
  readonly paused?: boolean;
  /** New ones also end the need to sign in. */
  readonly credentials?: Credentials;
}

/** What the proxy does with accounts, and what takes a commit. */
export class AccountBook extends LiveAccounts {
  readonly #options: AccountBookOptions;
  readonly #ledger: Ledger;
  /** Tells the leases of this book from those of others in the same process. */
  readonly #owner = crypto.randomUUID();

  private constructor(options: AccountBookOptions, ledger: Ledger) {
    super(ledger);
    this.#options = options;
    this.#ledger = ledger;
  }

  static async open(options: AccountBookOptions): Promise<AccountBook> {
    return new AccountBook(options, await Ledger.open(options));
  }

  /** Throws a conflict when the name is taken. */
  async add(account: AccountToAdd): Promise<Account> {
    const { lane, clock } = this.#options;
    const { name, provider, baseUrl, priority } = account;
    const id = uuidv7(); // sorts by time, which settles the order within a millisecond
    const rows = await lane.run("insertAccount", {
      id,
      name,
      provider,
      baseUrl,
      priority,
      createdAt: clock.now(),
      credentials: this.#ledger.safe.seal(id, account.credentials),
    });
    this.#ledger.take(rows);
    return this.#get(id);
  }

  /** Throws `not_found`, or a conflict when the new name is taken. */
  update(id: string, change: AccountUpdate): Promise<Account> {
    const { credentials, ...rest } = change;
    if (credentials === undefined) return this.#patch(id, rest);
    const sealed = this.#ledger.safe.seal(id, credentials);
    return this.#patch(id, {
      ...rest,
      credentials: sealed,
      needsSignIn: null,
      refreshTrouble: null,
    });
  }

  /** Lifts a pause and the need to sign in; cool-downs go on. Throws `not_found`. */
  resume(id: string): Promise<Account> {
    return this.#patch(id, { paused: false, needsSignIn: null });
  }

  /** Forgets the account and its credentials; its requests stay. Throws `not_found`. */
  async remove(id: string): Promise<void> {
    this.#ledger.take(await this.#options.lane.run("deleteAccount", { id }));
  }

  /** By account id. */
  async counters(): Promise<Map<string, AccountCounters>> {
    const rows = await this.#options.reader.run("readCounters", {});
    return new Map(rows.map(({ id, ...counters }) => [id, counters]));
  }

  /** The account as the database has it now; null when it was removed. */
  async reread(id: string): Promise<Account | null> {
    await this.#ledger.reread();
    return this.#ledger.accounts.get(id);
  }

  /**
   * Puts renewed tokens in the place of the expected ones and ends the need to sign in. It is committed, and outlives
   * a power cut, when this resolves to true; false when others are stored, which `reread` brings.
   */
  async replaceTokens(
    id: string,
    tokens: { readonly expected: Credentials; readonly next: Credentials },
  ): Promise<boolean> {
    const { safe } = this.#ledger;
    const expected = safe.sealedFormOf(id, tokens.expected);
    if (expected === null) return false;
    const next = safe.seal(id, tokens.next);
    const rows = await this.#options.lane.run("replaceCredentials", {
      id,
      expected,
      next,
    });
    if (rows === null) return false;
    this.#ledger.forgetRefusals(id);
    this.#ledger.take(rows);
    return true;
  }

  /**
   * Takes the right to renew this account's tokens, or takes it anew; false while another process has it. It ends
   * by `endRefresh`, with the process, or after a minute.
   */
  async claimRefresh(id: string): Promise<boolean> {
    const { lane, clock, pid = process.pid, isAlive = isRunning } =
      this.#options;
    const ask = { accountId: id, owner: this.#owner, pid, now: clock.now() };
    const holder = await lane.run("claimLease", { ...ask, over: null });
    if (holder === null) return true;
    if (isAlive(holder.pid)) return false;
    const over = holder.owner;
    return await lane.run("claimLease", { ...ask, over }) === null;
  }

  endRefresh(id: string): Promise<void> {
    const owner = this.#owner;
    return this.#options.lane.run("endLease", { accountId: id, owner });
  }

  async #patch(id: string, patch: AccountPatch): Promise<Account> {
    const rows = await this.#options.lane.run("updateAccount", { id, patch });
    // What was said about the old credential on the way here is not true of the new one.
    if (patch.needsSignIn === null) this.#ledger.forgetRefusals(id);
    this.#ledger.take(rows);
    return this.#get(id);
  }

  #get(id: string): Account {
    const account = this.#ledger.accounts.get(id);
    if (account === null) throw accountNotFound(id);
    return account;
  }
}
