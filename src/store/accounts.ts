/** The accounts while the program runs: memory is the truth, every change to it is written down in the background. */

import { v7 as uuidv7 } from "uuid";
import type { Account, Credentials } from "../model/account.ts";
import {
  capCooldown,
  type Cooldown,
  inScope,
  type Quota,
  withCooldown,
  withQuotas,
} from "../model/limit.ts";
import { sessionRuns } from "../model/session.ts";
import {
  type AccountCounters,
  accountNotFound,
  type AccountPatch,
} from "./account_rows.ts";
import type { Lane } from "./lane.ts";
import { Ledger, type LedgerOptions } from "./_ledger.ts";
import type { Aspect } from "./_merge.ts";
import { asMoment } from "./_moment.ts";

const QUOTAS_WRITTEN_MS = 1_000; // they come with every answer; a crash may cost this much of them
const QUOTAS_FRESH_MS = 60_000; // facts that did not change are noted again after this, so that their age is seen

export interface AccountBookOptions extends LedgerOptions {
  /** Where the counters are read. */
  readonly reader: Lane;
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

/** The verbs of the proxy take effect at once; those of people resolve when they are committed. */
export class AccountBook {
  readonly #options: AccountBookOptions;
  readonly #ledger: Ledger;

  private constructor(options: AccountBookOptions, ledger: Ledger) {
    this.#options = options;
    this.#ledger = ledger;
  }

  static async open(options: AccountBookOptions): Promise<AccountBook> {
    return new AccountBook(options, await Ledger.open(options));
  }

  /** By priority, then the oldest first. */
  list(): readonly Account[] {
    return this.#ledger.accounts.all;
  }

  find(nameOrId: string): Account | null {
    return this.#ledger.accounts.find(nameOrId);
  }

  /** Those of one provider; called for every request, so it only looks up. */
  inPool(provider: string): readonly Account[] {
    return this.#ledger.accounts.inPool(provider);
  }

  /** Null when the account was removed meanwhile, or when its credential cannot be decrypted. */
  credentials(accountId: string): Credentials | null {
    return this.#ledger.safe.get(accountId);
  }

  /** Does nothing while a session of this length is running. */
  startSession(
    accountId: string,
    { at, durationMs }: { at: number; durationMs: number },
  ): void {
    const account = this.#ledger.accounts.get(accountId);
    if (account === null || sessionRuns(account, at, durationMs)) return;
    const session: Aspect = { accountId, aspect: "session" };
    this.#ledger.change(accountId, [session], () => ({ sessionStartedAt: at }));
  }

  markNeedsSignIn(accountId: string, why: string, at: number): void {
    const signIn: Aspect = { accountId, aspect: "signIn" };
    const needsSignIn = { since: at, why };
    this.#ledger.change(accountId, [signIn], () => ({ needsSignIn }));
  }

  coolDown(accountId: string, cooldown: Cooldown): void {
    const capped = capCooldown(cooldown);
    this.#ledger.change(accountId, [cooling(accountId, capped)], (account) => ({
      cooldowns: withCooldown(account.cooldowns, capped),
    }));
  }

  /** Ends the cool-downs for this model that began at `seenAt` or before, because it was served since. */
  lift(
    accountId: string,
    { model, seenAt }: { model: string | null; seenAt: number },
  ): void {
    const cooldowns = this.#ledger.accounts.get(accountId)?.cooldowns ?? [];
    if (cooldowns.length === 0) return;
    const ended = cooldowns.filter((one) =>
      one.since <= seenAt && inScope(one.scope, model)
    );
    if (ended.length === 0) return;
    const aspects = ended.map((one) => cooling(accountId, one));
    this.#ledger.change(accountId, aspects, () => ({
      cooldowns: cooldowns.filter((one) => !ended.includes(one)),
    }));
  }

  /** Written, and told to views, at most once a second: it comes with every answer. */
  noteQuotas(accountId: string, quotas: readonly Quota[]): void {
    const known = this.#ledger.accounts.get(accountId)?.quotas ?? [];
    const news = quotas.map(believable).filter((quota) => isNews(quota, known));
    if (news.length === 0) return;
    this.#ledger.changeSoon(
      accountId,
      { quotas: withQuotas(known, news) },
      QUOTAS_WRITTEN_MS,
    );
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
    return this.#patch(id, { ...rest, credentials: sealed, needsSignIn: null });
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

  /** Reads the accounts again if another process has changed the database. */
  refresh(): Promise<void> {
    return this.#ledger.refresh();
  }

  /** Resolves when every change is committed; rejects when that fails, though it is still tried again. */
  flush(): Promise<void> {
    return this.#ledger.flush();
  }

  /** Writes what is left. Never rejects. */
  close(): Promise<void> {
    return this.#ledger.close();
  }

  async #patch(id: string, patch: AccountPatch): Promise<Account> {
    const rows = await this.#options.lane.run("updateAccount", { id, patch });
    // What was said about the old credential on the way here is not true of the new one.
    if (patch.needsSignIn === null) this.#ledger.forgetSignIn(id);
    this.#ledger.take(rows);
    return this.#get(id);
  }

  #get(id: string): Account {
    const account = this.#ledger.accounts.get(id);
    if (account === null) throw accountNotFound(id);
    return account;
  }
}

function cooling(accountId: string, cooldown: Cooldown): Aspect {
  const { scope, reason } = cooldown;
  return { accountId, aspect: "cooldown", scope, reason };
}

/** Providers may write anything into a header; a reset that is no moment is unknown. */
function believable(quota: Quota): Quota {
  const resetsAt = asMoment(quota.resetsAt);
  return resetsAt === quota.resetsAt ? quota : { ...quota, resetsAt };
}

function isNews(quota: Quota, known: readonly Quota[]): boolean {
  const old = known.find((one) => one.window === quota.window);
  if (old === undefined) return true;
  if (quota.seenAt < old.seenAt) return false;
  return quota.used !== old.used || quota.status !== old.status ||
    quota.resetsAt !== old.resetsAt ||
    quota.seenAt - old.seenAt >= QUOTAS_FRESH_MS;
}
