/** The accounts as the proxy sees and changes them: memory is the truth, every change to it is written down in the background. */

import type { Account, Credentials, RefreshTrouble } from "../model/account.ts";
import type { QuotaSample } from "../model/forecast.ts";
import {
  capCooldown,
  type Cooldown,
  inScope,
  type Quota,
  withCooldown,
  withQuotas,
} from "../model/limit.ts";
import { sessionRuns } from "../model/session.ts";
import type { Ledger } from "./_ledger.ts";
import type { Aspect } from "./_merge.ts";
import { quotaNews } from "./_quota_news.ts";
import { QuotaTrails } from "./_quota_trails.ts";

const QUOTAS_WRITTEN_MS = 1_000; // they come with every answer; a crash may cost this much of them

/** Its verbs take effect at once and wait for nothing. */
export class LiveAccounts {
  readonly #ledger: Ledger;
  readonly #trails = new QuotaTrails();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
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

  /** Null: it is over. */
  noteRefreshTrouble(
    accountId: string,
    refreshTrouble: RefreshTrouble | null,
  ): void {
    const refresh: Aspect = { accountId, aspect: "refresh" };
    this.#ledger.change(accountId, [refresh], () => ({ refreshTrouble }));
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
    this.endCooldowns(
      accountId,
      (one) => one.since <= seenAt && inScope(one.scope, model),
    );
  }

  /** Ends those that are known to be over before their time. */
  endCooldowns(accountId: string, isOver: (one: Cooldown) => boolean): void {
    const cooldowns = this.#ledger.accounts.get(accountId)?.cooldowns ?? [];
    if (cooldowns.length === 0) return;
    const ended = cooldowns.filter(isOver);
    if (ended.length === 0) return;
    const aspects = ended.map((one) => cooling(accountId, one));
    this.#ledger.change(accountId, aspects, () => ({
      cooldowns: cooldowns.filter((one) => !ended.includes(one)),
    }));
  }

  /** Written, and told to views, at most once a second: it comes with every answer. */
  noteQuotas(accountId: string, quotas: readonly Quota[]): void {
    const known = this.#ledger.accounts.get(accountId)?.quotas ?? [];
    const news = quotaNews(quotas, known);
    if (news.length === 0) return;
    this.#trails.note(accountId, news);
    this.#ledger.changeSoon(
      accountId,
      { quotas: withQuotas(known, news) },
      QUOTAS_WRITTEN_MS,
    );
  }

  /** What was seen of a quota window lately, the oldest first; for a forecast. */
  quotaSamples(accountId: string, window: string): readonly QuotaSample[] {
    return this.#trails.of(accountId, window);
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
}

function cooling(accountId: string, cooldown: Cooldown): Aspect {
  const { scope, reason } = cooldown;
  return { accountId, aspect: "cooldown", scope, reason };
}
