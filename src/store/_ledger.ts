/** Keeps the accounts in memory and in the database alike: changes go down in the background, other processes' come up. */

import type { Clock } from "../clock.ts";
import type { Account, Credentials, NeedsSignIn } from "../model/account.ts";
import { describeError } from "../model/fault.ts";
import type { AccountRow } from "./account_rows.ts";
import type { Lane } from "./lane.ts";
import { type Aspect, keyOf, merge, stateOf } from "./_merge.ts";
import { Outbox } from "./_outbox.ts";
import { Roster } from "./_roster.ts";
import { Safe } from "./_safe.ts";
import type { Log, WriteHealth } from "./write_health.ts";

const MAX_UNWRITTEN = 10_000; // far more than there are aspects of accounts

const UNREADABLE =
  "Its stored credential cannot be decrypted with this secret key; bring back the key it was stored with, or sign in again";
const MISSING = "No credential is stored for it";

export interface LedgerOptions {
  /** Where changes are written, and read back in order with them. */
  readonly lane: Lane;
  readonly secretKey: Uint8Array;
  readonly clock: Clock;
  readonly health: WriteHealth;
  readonly log: Log;
  /** What an account's plan is called, read from its credentials; null when they do not say. */
  planOf(credentials: Credentials): string | null;
  onChanged(): void;
}

export class Ledger {
  readonly accounts = new Roster();
  readonly safe: Safe;
  readonly #options: LedgerOptions;
  readonly #unwritten: Outbox<Aspect>;
  #version: number | null = null;

  private constructor(options: LedgerOptions) {
    const { clock, health, log } = options;
    this.#options = options;
    this.safe = new Safe(options.secretKey);
    this.#unwritten = new Outbox({
      what: "write account states",
      clock,
      health,
      maxWaiting: MAX_UNWRITTEN,
      write: (aspects) => this.#write(aspects),
      onLost: (count) => log("error", "Account states were lost", { count }),
    });
  }

  static async open(options: LedgerOptions): Promise<Ledger> {
    const ledger = new Ledger(options);
    ledger.#learn(await ledger.#readNews() ?? []);
    return ledger;
  }

  /** Changes an account in memory at once and writes these aspects of it down. An unknown account is passed over. */
  change(
    accountId: string,
    aspects: readonly Aspect[],
    changeOf: (account: Account) => Partial<Account>,
  ): void {
    const account = this.accounts.get(accountId);
    if (account === null) return;
    this.accounts.replace({ ...account, ...changeOf(account) });
    for (const aspect of aspects) this.#unwritten.put(keyOf(aspect), aspect, 0);
    this.#options.onChanged();
  }

  /** The same for quotas, written down and told within `delayMs`. */
  changeSoon(
    accountId: string,
    change: Pick<Account, "quotas">,
    delayMs: number,
  ): void {
    const account = this.accounts.get(accountId);
    if (account === null) return;
    this.accounts.replace({ ...account, ...change });
    const aspect: Aspect = { accountId, aspect: "quotas" };
    this.#unwritten.put(keyOf(aspect), aspect, delayMs);
  }

  /** Takes back what was said about the old credentials and is still on its way to the database. */
  forgetRefusals(accountId: string): void {
    const aspects = (["signIn", "refresh"] as const)
      .map((aspect): Aspect => ({ accountId, aspect }))
      .filter((aspect) => this.#unwritten.has(keyOf(aspect)));
    if (aspects.length === 0) return;
    this.change(accountId, aspects, () => ({
      needsSignIn: null,
      refreshTrouble: null,
    }));
  }

  /** Makes what was read the truth, save for what is on its way down. */
  take(rows: readonly AccountRow[]): void {
    if (this.#learn(rows)) this.#options.onChanged();
  }

  /** Reads the accounts again if another connection has changed the database. */
  async refresh(): Promise<void> {
    const rows = await this.#readNews();
    if (rows !== null) this.take(rows);
  }

  /** Reads the accounts again, whether or not anything has changed. */
  async reread(): Promise<void> {
    this.#version = null;
    await this.refresh();
  }

  flush(): Promise<void> {
    return this.#unwritten.flush();
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      this.#options.log("error", "Cannot write the last account states", {
        error: describeError(error),
      });
    } finally {
      this.#unwritten.close();
    }
  }

  async #readNews(): Promise<readonly AccountRow[] | null> {
    const seen = await this.#options.lane.run("watchAccounts", {
      version: this.#version,
    });
    this.#version = seen.version;
    return seen.rows;
  }

  /** True when anything is different from before. */
  #learn(rows: readonly AccountRow[]): boolean {
    const before = JSON.stringify(this.accounts.all);
    const newCredentials = this.safe.take(rows);
    this.accounts.replaceAll(rows.map((row) => this.#accountOf(row)));
    return newCredentials || before !== JSON.stringify(this.accounts.all);
  }

  #accountOf(row: AccountRow): Account {
    const { credentials, ...stored } = row;
    const open = this.safe.get(row.id);
    const read = {
      ...stored,
      tokenExpiresAt: open?.kind === "tokens" ? open.expiresAt : null,
      plan: open === null ? null : this.#options.planOf(open),
    };
    const known = this.accounts.get(row.id);
    const account = known === null
      ? read
      : merge(read, known, (aspect) => this.#unwritten.has(keyOf(aspect)));
    if (account.needsSignIn !== null || open !== null) return account;
    const why = credentials === null ? MISSING : UNREADABLE;
    return { ...account, needsSignIn: this.#markedAs(why, known) };
  }

  /** A mark that is never written: with the right key it is gone. */
  #markedAs(why: string, known: Account | null): NeedsSignIn {
    if (known?.needsSignIn?.why === why) return known.needsSignIn;
    return { since: this.#options.clock.now(), why };
  }

  async #write(aspects: readonly Aspect[]): Promise<void> {
    const { lane, clock, log, onChanged } = this.#options;
    const states = aspects.map((aspect) =>
      stateOf(this.accounts.get(aspect.accountId), aspect)
    ).filter((state) => state !== null);
    const refused = await lane.run("saveStates", { states, now: clock.now() });
    for (const { name, message } of refused) {
      log("error", `Cannot write the ${name}`, { error: message });
    }
    if (aspects.some(({ aspect }) => aspect === "quotas")) onChanged();
  }
}
