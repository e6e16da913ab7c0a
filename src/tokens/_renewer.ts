/** Renews the tokens of one account at a time: alone among processes, on what is stored now, and stored before used. */

import type { Clock } from "../clock.ts";
import type { Account } from "../model/account.ts";
import { describeError } from "../model/fault.ts";
import type { TokenCredentials } from "../providers/sign_in.ts";
import type { AccountBook } from "../store/accounts.ts";
import {
  askForTokens,
  type AskOptions,
  type Renewable,
  type SignIn,
} from "./_ask.ts";
import { isResting } from "./_back_off.ts";
import { type SetbackOptions, Setbacks } from "./_setbacks.ts";
import { denied, granted, lasts, type Lease } from "./lease.ts";

const LOOK_AGAIN_MS = 250; // a refresh of another process takes about a second

export interface RenewerOptions extends SetbackOptions {
  readonly accounts: Pick<
    AccountBook,
    | "credentials"
    | "reread"
    | "replaceTokens"
    | "claimRefresh"
    | "endRefresh"
    | "noteRefreshTrouble"
    | "markNeedsSignIn"
    | "flush"
  >;
  /** How accounts of a provider are renewed; null where they are not. */
  signInOf(provider: string): SignIn | null;
  readonly post: AskOptions["post"];
  readonly clock: Clock;
}

export class Renewer {
  readonly #options: RenewerOptions;
  readonly #setbacks: Setbacks;
  /** What the provider gave and the database would not take yet, by account. */
  readonly #unstored = new Map<
    string,
    { readonly from: string; readonly next: TokenCredentials }
  >();

  constructor(options: RenewerOptions) {
    this.#options = options;
    this.#setbacks = new Setbacks(options);
  }

  /** True while renewed tokens are held that are not stored. */
  owes(accountId: string): boolean {
    return this.#unstored.has(accountId);
  }

  /** Tokens that last and are not the ones whose access token is named. One call per account at a time; never rejects. */
  async renew(
    account: Account,
    how: { readonly instead: string; readonly signal: AbortSignal },
  ): Promise<Lease> {
    const { id, name } = account;
    try {
      const settled = await this.#claim(id, how);
      if (settled !== null) return settled;
      try {
        return await this.#renewAlone(id, how.instead);
      } finally {
        // Nobody else may send the old token while its successor is only here.
        if (!this.owes(id)) await this.#release(id);
      }
    } catch (error) {
      if (how.signal.aborted) return denied("ccflare is closing");
      this.#options.log("error", `Cannot store tokens of account "${name}"`, {
        error: describeError(error),
      });
      const why = `Cannot refresh account "${name}": the database fails`;
      return this.#setbacks.rest(account, { why, retryAfterMs: null });
    }
  }

  /** Null when the right to renew is ours; a lease when another process has settled the matter. */
  async #claim(
    id: string,
    { instead, signal }: { instead: string; signal: AbortSignal },
  ): Promise<Lease | null> {
    const { accounts, clock } = this.#options;
    while (!await accounts.claimRefresh(id)) {
      await clock.wait(LOOK_AGAIN_MS, signal);
      const seen = await this.#look(id, instead);
      if ("ok" in seen) return seen;
    }
    return null;
  }

  async #release(id: string): Promise<void> {
    const { accounts, log } = this.#options;
    try {
      // Whoever comes next must see a mark or a rest that was just noted.
      await accounts.flush();
      await accounts.endRefresh(id);
    } catch (error) {
      // The tokens are safe all the same, and the lease ends by itself.
      log("warn", "Cannot end a refresh in the database", {
        error: describeError(error),
      });
    }
  }

  async #renewAlone(id: string, instead: string): Promise<Lease> {
    for (;;) {
      const seen = await this.#look(id, instead);
      if ("ok" in seen) return seen;
      const lease = await this.#turn(seen);
      if (lease !== null) return lease;
    }
  }

  /** Reads what is stored now; a lease when there is nothing to send. */
  async #look(id: string, instead: string): Promise<Lease | Renewable> {
    const { accounts, clock } = this.#options;
    const account = await accounts.reread(id);
    const tokens = accounts.credentials(id);
    if (account === null || tokens === null) {
      this.#unstored.delete(id);
      return denied("The account is gone, or its credential cannot be read");
    }
    if (tokens.kind === "key") return granted(tokens);
    const now = clock.now();
    const { refreshToken } = tokens;
    if (tokens.accessToken !== instead && lasts(tokens, now)) {
      return granted(tokens);
    }
    if (refreshToken === null) {
      return this.#setbacks.needsSignIn(
        account,
        "Its token has ended and cannot be renewed",
      );
    }
    const renewable = { account, tokens: { ...tokens, refreshToken } };
    if (this.#unstored.get(id)?.from === refreshToken) return renewable;
    if (isResting(account, now)) return denied(account.refreshTrouble!.why);
    return account.needsSignIn === null
      ? renewable
      : denied(account.needsSignIn.why);
  }

  /** Null when it is worth another look. */
  async #turn({ account, tokens }: Renewable): Promise<Lease | null> {
    const { id, provider } = account;
    const from = tokens.refreshToken;
    if (this.#unstored.get(id)?.from === from) {
      return await this.#store({ account, tokens });
    }
    this.#unstored.delete(id); // somebody has signed in anew
    const refusedWhy = this.#setbacks.refusalOf(from);
    if (refusedWhy !== undefined) {
      return this.#setbacks.needsSignIn(account, refusedWhy);
    }
    const how = this.#options.signInOf(provider);
    if (how === null) {
      return this.#setbacks.needsSignIn(
        account,
        "Its provider does not renew tokens",
      );
    }
    const result = await askForTokens({ account, tokens }, {
      ...how,
      ...this.#options,
    });
    switch (result.kind) {
      case "tokens":
        this.#unstored.set(id, { from, next: result.credentials });
        return await this.#store({ account, tokens });
      case "refused":
        // Believed only if it is still what is stored: another process may have renewed it meanwhile.
        this.#setbacks.noteRefusal(from, result.why);
        return null;
      case "trouble":
        return this.#setbacks.rest(account, result);
    }
  }

  async #store({ account, tokens }: Renewable): Promise<Lease | null> {
    const { id, name } = account;
    const { next } = this.#unstored.get(id)!;
    const isStored = await this.#options.accounts.replaceTokens(id, {
      expected: tokens,
      next,
    });
    if (!isStored) return null;
    this.#unstored.delete(id);
    this.#options.log("debug", `Renewed the tokens of account "${name}"`);
    return granted(next);
  }
}
