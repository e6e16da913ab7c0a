/** Hands out credentials that can be used now: keys and lasting tokens at once, others after one refresh for all who wait. */

import type { Account } from "../model/account.ts";
import { isResting } from "./_back_off.ts";
import { Renewer, type RenewerOptions } from "./_renewer.ts";
import { denied, granted, lasts, type Lease } from "./lease.ts";

const EARLY_MS = 300_000; // time for several tries before the token ends

const STORE_AGAIN_MS = 5_000; // well before the lease ends, and a full disk is not asked all the time

export type TokenKeeperOptions = RenewerOptions;

export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  readonly #renewer: Renewer;
  readonly #closing = new AbortController();
  readonly #flights = new Map<string, Promise<Lease>>();
  /** The access token that the provider refused last, by account: not worth sending, whatever its end. */
  readonly #spent = new Map<string, string>();
  /** Calls off the next try to store renewed tokens, by account. */
  readonly #storingLater = new Map<string, () => void>();

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
    this.#renewer = new Renewer(options);
  }

  /** At once for a key and a token that lasts; a token near its end is renewed in the background. */
  credentials(account: Account): Lease | Promise<Lease> {
    const { accounts, clock } = this.#options;
    const held = accounts.credentials(account.id);
    if (held === null) return noCredential(account);
    if (held.kind === "key") return granted(held);
    const now = clock.now();
    const instead = held.accessToken;
    const isSpent = this.#spent.get(account.id) === instead;
    // What cannot be renewed is tried: whether it has ended only the provider knows for sure.
    if (!isSpent && held.refreshToken === null) return granted(held);
    if (!isSpent && lasts(held, now)) {
      const leftMs = (held.expiresAt ?? Infinity) - now;
      if (leftMs <= EARLY_MS && !isResting(account, now)) {
        this.#fly(account, instead);
      }
      return granted(held);
    }
    return this.#anotherThan(instead, account);
  }

  /** After the provider refused this access token. */
  renew(account: Account, refusedAccessToken: string): Promise<Lease> {
    const { accounts, clock } = this.#options;
    const held = accounts.credentials(account.id);
    if (held === null) return Promise.resolve(noCredential(account));
    this.#spent.set(account.id, refusedAccessToken);
    const isAnother = held.kind === "key" ||
      held.accessToken !== refusedAccessToken && lasts(held, clock.now());
    return isAnother
      ? Promise.resolve(granted(held))
      : this.#anotherThan(refusedAccessToken, account);
  }

  /** Waits for refreshes under way, so that no renewed token is lost; starts no others. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#flights.values());
    for (const callOff of this.#storingLater.values()) callOff();
    this.#storingLater.clear();
  }

  async #anotherThan(instead: string, account: Account): Promise<Lease> {
    if (isResting(account, this.#options.clock.now())) {
      return denied(account.refreshTrouble!.why);
    }
    const lease = await this.#fly(account, instead);
    // A flight that was joined may have brought just the one that was refused here.
    const isSame = lease.ok && lease.credentials.kind === "tokens" &&
      lease.credentials.accessToken === instead;
    return isSame ? this.#fly(account, instead) : lease;
  }

  /** Joins the account's flight or starts it; what waits for it may leave without ending it. */
  #fly(account: Account, instead: string): Promise<Lease> {
    const { id } = account;
    const known = this.#flights.get(id);
    if (known !== undefined) return known;
    const { signal } = this.#closing;
    if (signal.aborted) return Promise.resolve(denied("ccflare is closing"));
    const flight = this.#renewer.renew(account, { instead, signal })
      .finally(() => this.#land(account, instead));
    this.#flights.set(id, flight);
    return flight;
  }

  #land(account: Account, instead: string): void {
    const { id } = account;
    this.#flights.delete(id);
    this.#storingLater.get(id)?.();
    this.#storingLater.delete(id);
    if (!this.#renewer.owes(id) || this.#closing.signal.aborted) return;
    const callOff = this.#options.clock.after(
      STORE_AGAIN_MS,
      () => this.#fly(account, instead),
    );
    this.#storingLater.set(id, callOff);
  }
}

function noCredential({ name }: Account): Lease {
  return denied(`No credential of account "${name}" can be read`);
}
