/** Tokens as the providers hand them out, made up for tests: shaped like JWTs, signed by nobody. */

import { Buffer } from "node:buffer";
import type { TokenCredentials } from "../../src/providers/sign_in.ts";

export const AUTH = "https://api.openai.com/auth";

export function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part(claims)}.c2lnbmVk`;
}

/** The identity token of this ChatGPT account. */
export function idToken(
  accountId: string,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return jwt({ [AUTH]: { chatgpt_account_id: accountId, ...more } });
}

export function tokens(
  fields: Partial<TokenCredentials> = {},
): TokenCredentials {
  return {
    kind: "tokens",
    accessToken: "old-access",
    refreshToken: "old-refresh",
    expiresAt: null,
    idToken: null,
    accountId: null,
    ...fields,
  };
}
