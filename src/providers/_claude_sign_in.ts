/** Signing in with a Claude subscription: the person agrees on a page and pastes the code that it shows. */

import {
  codeInQuery,
  consentParameters,
  grantParameters,
  isCode,
  jsonPost,
  refreshParameters,
  withoutSpace,
  withQuery,
} from "./_oauth.ts";
import { readTokenAnswer } from "./_token_answer.ts";
import type {
  OAuthSignIn,
  ReturnedCode,
  TokenAnswer,
  TokenCredentials,
  TokenResult,
} from "./sign_in.ts";

/** Claude Code's own public client; an OAuth client for programs on people's machines has no secret. */
const CLIENT_ID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e";
const SCOPE =
  "org:create_api_key user:profile user:inference user:sessions:claude_code user:mcp_servers user:file_upload";

export const claudeSignIn: OAuthSignIn = {
  kind: "oauth",
  flows: ["paste"],
  redirectUris: ["https://platform.claude.com/oauth/code/callback"],
  addresses: {
    authorizeUrl: "https://claude.ai/oauth/authorize",
    tokenUrl: "https://platform.claude.com/v1/oauth/token",
  },
  authorizeUrl: (ask, { authorizeUrl }) =>
    withQuery(authorizeUrl, {
      code: "true", // makes the page show the code instead of only sending it on
      ...consentParameters(ask, { clientId: CLIENT_ID, scope: SCOPE }),
    }),
  readCode,
  exchange: (grant, { tokenUrl }) =>
    jsonPost(tokenUrl, {
      ...grantParameters(grant, CLIENT_ID),
      state: grant.state,
    }),
  refresh: (refreshToken, { tokenUrl }) =>
    jsonPost(tokenUrl, refreshParameters(refreshToken, CLIENT_ID)),
  readTokens,
};

/** The page shows `code#state`; without its second half the paste is not whole. */
function readCode(pasted: string): ReturnedCode | null {
  const text = withoutSpace(pasted);
  const [code = "", state = "", ...more] = text.split("#");
  return more.length === 0 && isCode(code) && isCode(state)
    ? { code, state }
    : codeInQuery(text);
}

function readTokens(
  answer: TokenAnswer,
  { now, before }: { now: number; before: TokenCredentials | null },
): TokenResult {
  const found = readTokenAnswer(answer, { now, before, finalStatus: null });
  if (found.kind !== "found") return found;
  const { accessToken, refreshToken, isFresh, lastsMs } = found;
  const ends = lastsMs === null ? null : now + lastsMs;
  return {
    kind: "tokens",
    credentials: {
      kind: "tokens",
      accessToken,
      refreshToken,
      expiresAt: isFresh ? ends : before?.expiresAt ?? null,
      idToken: null,
      accountId: null,
    },
  };
}
