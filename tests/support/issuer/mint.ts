/** Gives out access and refresh tokens, rotates them, and knows of each one whether it is still good. */

import { tokenOf } from "./signing.ts";

export type OAuthProvider = "claude-code" | "codex";

/** One person's consent; its tokens change, this stays. */
export interface Grant {
  readonly provider: OAuthProvider;
  /** What scripts of the fake upstream know it by. */
  readonly holder: string;
  readonly plan: string;
  readonly accountId: string;
}

export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly expiresInMs: number;
  /** Null for Claude, which has neither. */
  readonly idToken: string | null;
  readonly accountId: string | null;
}

/** What a refresh token is good for when it comes in. */
export type Standing =
  | "current"
  | "in_grace"
  | "reused"
  | "revoked"
  | "unknown";

interface Given {
  readonly grant: Grant;
  readonly tokens: TokenSet;
  /** Epoch ms at which the refresh token was used; null while it is the newest. */
  usedAt: number | null;
}

export interface MintOptions {
  readonly now: () => number;
  /** For how long a refresh token that was used is taken again. */
  readonly graceMs: number;
}

export class Mint {
  /** How long the next access tokens last. */
  lifetimeMs = 8 * 3_600_000; // what Claude's last; any other number would do
  readonly #now: () => number;
  readonly #graceMs: number;
  readonly #byAccess = new Map<string, Given>();
  readonly #byRefresh = new Map<string, Given>();
  readonly #revoked = new Set<string>();
  readonly #expired = new Set<string>();
  #count = 0;

  constructor({ now, graceMs }: MintOptions) {
    this.#now = now;
    this.#graceMs = graceMs;
  }

  give(grant: Grant): TokenSet {
    const tokens = this.#strike(grant, ++this.#count);
    const given = { grant, tokens, usedAt: null };
    this.#byAccess.set(tokens.accessToken, given);
    this.#byRefresh.set(tokens.refreshToken, given);
    return tokens;
  }

  /** The next tokens for a refresh token that is current or in grace; the one that was shown is used up by it. */
  rotate(refreshToken: string): TokenSet {
    const given = this.#byRefresh.get(refreshToken)!;
    given.usedAt ??= this.#now();
    return this.give(given.grant);
  }

  standingOf(refreshToken: string): Standing {
    const given = this.#byRefresh.get(refreshToken);
    if (given === undefined) return "unknown";
    if (this.#revoked.has(given.grant.holder)) return "revoked";
    if (given.usedAt === null) return "current";
    return this.#now() - given.usedAt < this.#graceMs ? "in_grace" : "reused";
  }

  grantOf(refreshToken: string): Grant | null {
    return this.#byRefresh.get(refreshToken)?.grant ?? null;
  }

  /** Null for an access token that was never given out or is of a grant that was taken back. */
  holderOf(accessToken: string) {
    const given = this.#byAccess.get(accessToken);
    if (given === undefined) return null;
    const { grant: { holder }, tokens } = given;
    if (this.#revoked.has(holder)) return null;
    const isExpired = this.#expired.has(accessToken) ||
      tokens.expiresAt <= this.#now();
    return { holder, isExpired };
  }

  /** Ends the access tokens of this holder before their time. */
  expire(holder: string): void {
    for (const [token, { grant }] of this.#byAccess) {
      if (grant.holder === holder) this.#expired.add(token);
    }
  }

  /** Takes the consent back: no token of this holder is good for anything any more. */
  revoke(holder: string): void {
    this.#revoked.add(holder);
  }

  /** Every token that was ever given out. */
  get secrets(): string[] {
    return [...this.#byRefresh.values()].flatMap(({ tokens }) => {
      const { accessToken, refreshToken, idToken } = tokens;
      const both = [accessToken, refreshToken];
      return idToken === null ? both : [...both, idToken];
    });
  }

  #strike(grant: Grant, number: number): TokenSet {
    const expiresInMs = this.lifetimeMs;
    const expiresAt = this.#now() + expiresInMs;
    const times = { expiresAt, expiresInMs };
    if (grant.provider === "claude-code") {
      return {
        accessToken: `sk-ant-oat01-${grant.holder}-${number}`,
        refreshToken: `sk-ant-ort01-${grant.holder}-${number}`,
        ...times,
        idToken: null,
        accountId: null,
      };
    }
    const { accountId, plan, holder } = grant;
    const person = { accountId, plan, email: `${holder}@example.com` };
    const exp = Math.floor(expiresAt / 1000);
    return {
      accessToken: tokenOf({ ...person, exp, jti: `access-${number}` }),
      refreshToken: `rt_${holder}_${number}`,
      ...times,
      idToken: tokenOf({ ...person, exp, jti: `id-${number}` }),
      accountId,
    };
  }
}
