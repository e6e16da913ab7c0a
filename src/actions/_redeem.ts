/** Turns the code that came back into tokens. */

import { SendError } from "../model/answer.ts";
import { Fault } from "../model/fault.ts";
import type {
  CodeGrant,
  OAuthAddresses,
  OAuthSignIn,
  TokenAnswer,
  TokenCredentials,
  TokenRequest,
} from "../providers/sign_in.ts";

export type Post = (request: TokenRequest) => Promise<TokenAnswer>;

/** Throws `invalid` when the code is refused and `upstream` when the provider could not say. */
export async function redeem(
  grant: CodeGrant,
  { signIn, addresses, post, now }: {
    readonly signIn: OAuthSignIn;
    readonly addresses: OAuthAddresses;
    readonly post: Post;
    now(): number;
  },
): Promise<TokenCredentials> {
  const answer = await posted(post, signIn.exchange(grant, addresses));
  const result = signIn.readTokens(answer, { now: now(), before: null });
  if (result.kind === "tokens") return result.credentials;
  throw new Fault(
    result.kind === "refused" ? "invalid" : "upstream",
    `Cannot sign in: ${result.why}`,
  );
}

/** The answer; throws `upstream` when none came. */
export async function posted(
  post: Post,
  request: TokenRequest,
): Promise<TokenAnswer> {
  try {
    return await post(request);
  } catch (cause) {
    const why = cause instanceof SendError
      ? cause.message
      : "the token address does not answer";
    throw new Fault("upstream", `Cannot sign in: ${why}`, { cause });
  }
}
