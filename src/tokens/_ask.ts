/** Asks a token address for new tokens and makes every way in which that can fail a value. */

import type { Clock } from "../clock.ts";
import type { Account } from "../model/account.ts";
import { SendError } from "../model/answer.ts";
import type {
  OAuthAddresses,
  OAuthSignIn,
  TokenAnswer,
  TokenCredentials,
  TokenRequest,
  TokenResult,
} from "../providers/sign_in.ts";

/** How the accounts of one provider are renewed, and where. */
export interface SignIn {
  readonly signIn: Pick<OAuthSignIn, "refresh" | "readTokens">;
  readonly addresses: OAuthAddresses;
}

export interface AskOptions extends SignIn {
  /** Sends one request to a token address; rejects when no answer came in time. */
  post(request: TokenRequest): Promise<TokenAnswer>;
  readonly clock: Pick<Clock, "now">;
}

/** An account whose refresh token may be sent, as it stood a moment ago. */
export interface Renewable {
  readonly account: Account;
  readonly tokens: TokenCredentials & { readonly refreshToken: string };
}

export async function askForTokens(
  { account, tokens }: Renewable,
  { signIn, addresses, post, clock }: AskOptions,
): Promise<TokenResult> {
  const trouble = (what: string): TokenResult => ({
    kind: "trouble",
    why: `Cannot refresh account "${account.name}": ${what}`,
    retryAfterMs: null,
  });
  let answer: TokenAnswer;
  try {
    answer = await post(signIn.refresh(tokens.refreshToken, addresses));
  } catch (error) {
    return trouble(error instanceof SendError ? error.message : "no answer");
  }
  try {
    return signIn.readTokens(answer, { now: clock.now(), before: tokens });
  } catch {
    // What a parser says may quote the answer, and that may hold a token.
    return trouble(`the answer with status ${answer.status} cannot be read`);
  }
}
