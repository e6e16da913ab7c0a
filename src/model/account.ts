/** An account at a provider: who it is and how it stands right now. */

import { type Cooldown, inScope, type Quota } from "./limit.ts";

/** What was asked when an account was added, plus what has happened to it since. Replaced, never changed in place. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  /** Where its requests go; null for the provider's own address. */
  readonly baseUrl: string | null;
  /** Lower goes first. */
  readonly priority: number;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly paused: boolean;
  /** Set when the provider refused the credential for good; only a person can mend it. */
  readonly needsSignIn: NeedsSignIn | null;
  /** Epoch ms of the first request of its latest session; null before the first. */
  readonly sessionStartedAt: number | null;
  readonly cooldowns: readonly Cooldown[];
  readonly quotas: readonly Quota[];
  /** Set while its token could not be refreshed for a passing reason; the account rests until then. */
  readonly refreshTrouble: RefreshTrouble | null;
  /** Epoch ms at which its access token ends; null for a key, or when nobody knows. */
  readonly tokenExpiresAt: number | null;
  /** What the identity token of a Codex sign-in calls its plan; null elsewhere. */
  readonly plan: string | null;
}

export interface RefreshTrouble {
  /** Epoch ms of the next try. */
  readonly until: number;
  /** Failures in a row; each doubles the wait from 5 s up to 5 min. */
  readonly failures: number;
  /** One sentence for people; never holds a token. */
  readonly why: string;
}

export interface NeedsSignIn {
  /** Epoch ms. */
  readonly since: number;
  /** One sentence for people; never holds the credential. */
  readonly why: string;
}

/** What proves to the provider that we may use the account. */
export type Credentials =
  | { readonly kind: "key"; readonly apiKey: string }
  | {
    readonly kind: "tokens";
    readonly accessToken: string;
    readonly refreshToken: string | null;
    /** Epoch ms; null when the provider gave none. */
    readonly expiresAt: number | null;
    /** The identity token of a Codex sign-in, from which account id and plan are read. */
    readonly idToken: string | null;
    /** The ChatGPT account id of a Codex sign-in. */
    readonly accountId: string | null;
  };

/** Why an account is not asked at all, in the order in which the reasons are looked at. */
export type PassedOverReason =
  | "paused"
  | "needs_sign_in"
  /** Its token could not be refreshed for a passing reason. */
  | "refresh"
  /** A person's subscription serves only the client it was sold for. */
  | "client"
  | "quota"
  | "throttled";

/** Names: what fits a header, a shell word and a table. */
export const ACCOUNT_NAME = /^[A-Za-z0-9 _@.+-]{1,100}$/;

/** How the first ccflare calls requests that no account has served. */
export const NO_ACCOUNT = "no_account";

/** The cool-down that keeps this account from serving this model now, the latest end first; null when there is none. */
export function restOf(
  account: Account,
  model: string | null,
  now: number,
): Cooldown | null {
  let longest: Cooldown | null = null;
  for (const one of account.cooldowns) {
    if (
      one.reason === "down" || one.until <= now || !inScope(one.scope, model)
    ) continue;
    if (longest === null || one.until > longest.until) longest = one;
  }
  return longest;
}

/** True while the provider's trouble with this account is so fresh that others should be asked first. */
export function isDown(account: Account, now: number): boolean {
  return account.cooldowns.some((one) =>
    one.reason === "down" && one.until > now
  );
}

/** A token that ends within this time is not used any more: the request it goes with takes time as well. */
export const TOKEN_MARGIN_MS = 30_000;

/** True while the account has no token that lasts and refreshing it has just failed for a passing reason. */
export function lacksToken(account: Account, now: number): boolean {
  const { refreshTrouble, tokenExpiresAt } = account;
  if (refreshTrouble === null || refreshTrouble.until <= now) return false;
  return tokenExpiresAt !== null && tokenExpiresAt - now <= TOKEN_MARGIN_MS;
}
