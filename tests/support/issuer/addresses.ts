/** Where the fake issuer is asked, as the providers are but for one page. */

import type { OAuthProvider } from "./mint.ts";

export const AUTHORIZE_PATHS: Record<OAuthProvider, string> = {
  // The real one has the same path as ChatGPT's, on another host.
  "claude-code": "/claude/oauth/authorize",
  codex: "/oauth/authorize",
};

export const TOKEN_PATHS: Record<OAuthProvider, string> = {
  "claude-code": "/v1/oauth/token",
  codex: "/oauth/token",
};

export const DEVICE_START_PATH = "/api/accounts/deviceauth/usercode";
export const DEVICE_POLL_PATH = "/api/accounts/deviceauth/token";

/** Null for a path that is none of these. */
export function providerAt(
  paths: Record<OAuthProvider, string>,
  path: string,
): OAuthProvider | null {
  if (path === paths["claude-code"]) return "claude-code";
  return path === paths.codex ? "codex" : null;
}

/** The variables that make the program ask at this address. */
export function envAt(url: string): Record<string, string> {
  return {
    CCFLARE_CLAUDE_CODE_AUTHORIZE_URL: url + AUTHORIZE_PATHS["claude-code"],
    CCFLARE_CLAUDE_CODE_TOKEN_URL: url + TOKEN_PATHS["claude-code"],
    CCFLARE_CODEX_AUTHORIZE_URL: url + AUTHORIZE_PATHS.codex,
    CCFLARE_CODEX_TOKEN_URL: url + TOKEN_PATHS.codex,
  };
}
