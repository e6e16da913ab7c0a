/** A token address that rotates refresh tokens and holds whoever asks it to the rules. */

import { SendError } from "../../src/model/answer.ts";
import type {
  OAuthAddresses,
  TokenAnswer,
  TokenCredentials,
  TokenRequest,
} from "../../src/providers/sign_in.ts";
import type { TokenKeeperOptions } from "../../src/tokens/keeper.ts";
import type { HandClock } from "../support/clock.ts";

export const LIFE_MS = 3_600_000;
export const TIMEOUT_MS = 30_000;

/** Servers that rotate honour the old token once more for a while, because an answer may have been lost on the way. */
const GRACE_MS = 60_000;

const ADDRESSES: OAuthAddresses = {
  authorizeUrl: "https://issuer.test/authorize",
  tokenUrl: "https://issuer.test/token",
};

/** How the next request is treated. */
export type Mood =
  | { readonly kind: "answer"; readonly afterMs: number }
  | { readonly kind: "silent"; readonly isHeard: boolean }
  | { readonly kind: "unavailable"; readonly retryAfterMs: number | null };

const AT_ONCE: Mood = { kind: "answer", afterMs: 0 };

export class Issuer {
  readonly #clock: HandClock;
  readonly #refused = new Set<string>();
  readonly #inFlight = new Set<string>();
  /** Access tokens that upstream takes, and until when. */
  readonly #access = new Map<string, number>();
  #serial = 0;
  #current = "";
  #before: { readonly token: string; readonly until: number } | null = null;
  #isRevoked = false;
  /** What its clients did that they must not. */
  readonly offences: string[] = [];
  /** Refresh tokens in the order in which they came. */
  readonly heard: string[] = [];
  /** How often access tokens were ended before their time. */
  endings = 0;
  mood: () => Mood = () => AT_ONCE;
  /** True while the latest word about the account was trouble. */
  inTrouble = false;

  constructor(clock: HandClock) {
    this.#clock = clock;
  }

  readonly how: NonNullable<ReturnType<TokenKeeperOptions["signInOf"]>> = {
    addresses: ADDRESSES,
    signIn: {
      refresh: (refreshToken, { tokenUrl }) => ({
        url: tokenUrl,
        fields: [],
        body: refreshToken,
      }),
      readTokens: ({ status, text, fields }) => {
        if (status === 200) {
          return { kind: "tokens", credentials: JSON.parse(text) };
        }
        if (status === 400) return { kind: "refused", why: "invalid_grant" };
        const asked = fields[0]?.[1];
        return {
          kind: "trouble",
          why: `token address answered ${status}`,
          retryAfterMs: asked === undefined ? null : Number(asked),
        };
      },
    },
  };

  /** A new pair, as after a sign-in. */
  issue(): TokenCredentials {
    const serial = ++this.#serial;
    const expiresAt = this.#clock.now() + LIFE_MS;
    this.#current = `refresh-${serial}`;
    this.#access.set(`access-${serial}`, expiresAt);
    return {
      kind: "tokens",
      accessToken: `access-${serial}`,
      refreshToken: this.#current,
      expiresAt,
      idToken: null,
      accountId: null,
    };
  }

  /** Whether upstream takes the access token now. */
  takes(accessToken: string): boolean {
    return (this.#access.get(accessToken) ?? 0) > this.#clock.now();
  }

  /** Upstream takes no access token of before any more. */
  endAccess(): void {
    this.endings++;
    this.#access.clear();
  }

  revoke(): void {
    this.#isRevoked = true;
    this.endAccess();
  }

  honours(refreshToken: string | null): boolean {
    if (this.#isRevoked || refreshToken === null) return false;
    return refreshToken === this.#current ||
      refreshToken === this.#before?.token &&
        this.#before.until > this.#clock.now();
  }

  readonly post = async ({ body: token }: TokenRequest) => {
    this.heard.push(token);
    if (this.#refused.has(token)) this.offences.push(`${token} after refusal`);
    if (this.#inFlight.has(token)) this.offences.push(`${token} twice at once`);
    this.#inFlight.add(token);
    try {
      return await this.#answer(token, this.mood());
    } finally {
      this.#inFlight.delete(token);
    }
  };

  /** A refusal has reached somebody; from now on the token must not come again. */
  refusalHeard(token: string): void {
    this.#refused.add(token);
  }

  /** Whoever sent it or heard of its refusal has died, and nobody else knows. */
  forget(token: string): void {
    this.#inFlight.delete(token);
    this.#refused.delete(token);
  }

  async #answer(token: string, mood: Mood): Promise<TokenAnswer> {
    if (mood.kind === "unavailable") {
      this.inTrouble = true;
      const fields: [string, string][] = mood.retryAfterMs === null
        ? []
        : [["retry-after-ms", String(mood.retryAfterMs)]];
      return { status: 503, fields, text: "" };
    }
    if (mood.kind === "silent") {
      this.inTrouble = true;
      if (mood.isHeard) this.#rotate(token);
      await this.#clock.wait(TIMEOUT_MS);
      this.inTrouble = true;
      throw new SendError("headers_timeout", "No answer within 30 s");
    }
    const answer = this.#rotate(token);
    this.inTrouble = false;
    if (mood.afterMs > 0) await this.#clock.wait(mood.afterMs);
    return answer;
  }

  /** It is decided when the request comes, however long the answer takes. */
  #rotate(token: string): TokenAnswer {
    if (!this.honours(token)) return { status: 400, fields: [], text: "" };
    const isCurrent = token === this.#current;
    this.#before = isCurrent
      ? { token, until: this.#clock.now() + GRACE_MS }
      : null;
    return { status: 200, fields: [], text: JSON.stringify(this.issue()) };
  }
}
