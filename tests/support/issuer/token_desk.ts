/** The token address as it is when nothing is wrong with it: codes and refresh tokens in, tokens out. */

import type { Received } from "../upstream/received.ts";
import type { Reply } from "../upstream/reply.ts";
import { providerAt, TOKEN_PATHS } from "./addresses.ts";
import type { ConsentDesk } from "./consent.ts";
import type { Mint, OAuthProvider, Standing } from "./mint.ts";
import {
  formOf,
  refusedCode,
  refusedRefresh,
  tokensReply,
} from "./token_answers.ts";

/** One refresh token that came in, and what was made of it. */
export interface Refresh {
  readonly refreshToken: string;
  /** Null for a token that was never given out. */
  readonly holder: string | null;
  readonly standing: Standing;
}

export class TokenDesk {
  /** The refresh tokens that were looked at, in order. */
  readonly refreshes: Refresh[] = [];
  /** The PKCE verifiers that came with codes. */
  readonly verifiers: string[] = [];
  readonly #mint: Mint;
  readonly #consent: ConsentDesk;

  constructor(from: { mint: Mint; consent: ConsentDesk }) {
    this.#mint = from.mint;
    this.#consent = from.consent;
  }

  answer(request: Received): Reply {
    const provider = providerAt(TOKEN_PATHS, request.path)!;
    const asked = formOf(request);
    if (asked.grant_type === "refresh_token") {
      return this.#refresh(asked.refresh_token ?? "", provider);
    }
    if (asked.grant_type !== "authorization_code") return refusedCode();
    return this.#exchange(asked, provider);
  }

  #exchange(asked: Record<string, string>, provider: OAuthProvider): Reply {
    const { code = "", code_verifier: verifier = "" } = asked;
    this.verifiers.push(verifier);
    const redirectUri = asked.redirect_uri ?? "";
    const grant = this.#consent.redeem({ code, verifier, redirectUri });
    if (grant?.provider !== provider) return refusedCode();
    return tokensReply(this.#mint.give(grant));
  }

  #refresh(refreshToken: string, provider: OAuthProvider): Reply {
    const standing = this.#mint.standingOf(refreshToken);
    const grant = this.#mint.grantOf(refreshToken);
    const holder = grant?.holder ?? null;
    this.refreshes.push({ refreshToken, holder, standing });
    const isGood = standing === "current" || standing === "in_grace";
    if (!isGood || grant?.provider !== provider) {
      return refusedRefresh(provider, standing);
    }
    return tokensReply(this.#mint.rotate(refreshToken));
  }
}
