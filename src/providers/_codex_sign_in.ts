/** Signing in with ChatGPT: through a listener on this machine, by pasting, or with a device code. */

import { codexDevice } from "./_codex_device.ts";
import { endOf, identityOf } from "./_identity.ts";
import {
  codeInQuery,
  consentParameters,
  formPost,
  grantParameters,
  isCode,
  jsonPost,
  refreshParameters,
  withoutSpace,
  withQuery,
} from "./_oauth.ts";
import { skewOf } from "./_times.ts";
import { type Found, readTokenAnswer } from "./_token_answer.ts";
import type {
  OAuthSignIn,
  ReturnedCode,
  TokenAnswer,
  TokenCredentials,
  TokenResult,
} from "./sign_in.ts";

/** The Codex CLI's own public client; an OAuth client for programs on people's machines has no secret. */
const CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";
const SCOPE =
  "openid profile email offline_access api.connectors.read api.connectors.invoke";

const UNTOLD_LIFE_MS = 3_600_000; // a token that does not tell its end is refreshed hourly, which is never too late in practice

export const codexSignIn: OAuthSignIn = {
  kind: "oauth",
  flows: ["loopback", "paste", "device"],
  // The only two that are registered for this client.
  redirectUris: [
    "http://localhost:1455/auth/callback",
    "http://localhost:1457/auth/callback",
  ],
  addresses: {
    authorizeUrl: "https://auth.openai.com/oauth/authorize",
    tokenUrl: "https://auth.openai.com/oauth/token",
  },
  authorizeUrl: (ask, { authorizeUrl }) =>
    withQuery(authorizeUrl, {
      ...consentParameters(ask, { clientId: CLIENT_ID, scope: SCOPE }),
      id_token_add_organizations: "true",
      codex_cli_simplified_flow: "true",
      originator: "codex_cli_rs",
    }),
  readCode,
  exchange: (grant, { tokenUrl }) =>
    formPost(tokenUrl, grantParameters(grant, CLIENT_ID)),
  refresh: (refreshToken, { tokenUrl }) =>
    jsonPost(tokenUrl, refreshParameters(refreshToken, CLIENT_ID)),
  readTokens,
  device: codexDevice(CLIENT_ID),
};

/** An address, its query, or the code alone, for people who copy only that. */
function readCode(pasted: string): ReturnedCode | null {
  const text = withoutSpace(pasted);
  return codeInQuery(text) ??
    (isCode(text) ? { code: text, state: null } : null);
}

function readTokens(
  answer: TokenAnswer,
  { now, before }: { now: number; before: TokenCredentials | null },
): TokenResult {
  const found = readTokenAnswer(answer, { now, before, finalStatus: 401 });
  if (found.kind !== "found") return found;
  const { accessToken, refreshToken, idToken } = found;
  return {
    kind: "tokens",
    credentials: {
      kind: "tokens",
      accessToken,
      refreshToken,
      expiresAt: found.isFresh
        ? expiresAt(found, { now, skew: skewOf(answer.fields, now) })
        : before?.expiresAt ?? null,
      idToken,
      // Both tokens name the account; the identity token is the one that is meant to be read.
      accountId: accountIn(idToken) ?? accountIn(accessToken) ??
        before?.accountId ?? null,
    },
  };
}

function expiresAt(
  { accessToken, lastsMs }: Found,
  { now, skew }: { now: number; skew: number },
): number {
  const end = endOf(accessToken);
  return end === null ? now + (lastsMs ?? UNTOLD_LIFE_MS) : end + skew;
}

function accountIn(token: string | null): string | null {
  return token === null ? null : identityOf(token)?.accountId ?? null;
}
