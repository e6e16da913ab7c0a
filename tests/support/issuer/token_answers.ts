/** The answers of a token address, each provider's in its own shape. */

import type { Received } from "../upstream/received.ts";
import { jsonReply, type Reply } from "../upstream/reply.ts";
import type { OAuthProvider, Standing, TokenSet } from "./mint.ts";

/** What was asked, whether as JSON or as a form. */
export function formOf(request: Received): Record<string, string> {
  if (!/json/.test(request.header("content-type") ?? "")) {
    return Object.fromEntries(new URLSearchParams(request.text()));
  }
  const texts = Object.entries(request.json())
    .map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(texts);
}

/** ChatGPT tells the end of a token only inside it; Claude gives no identity token. */
export function tokensReply(tokens: TokenSet): Reply {
  const both = {
    token_type: "Bearer",
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
  };
  const { idToken, expiresInMs } = tokens;
  const rest = idToken === null
    ? { expires_in: Math.floor(expiresInMs / 1000) }
    : { id_token: idToken };
  return jsonReply(200, { ...both, ...rest });
}

export function refusedCode(): Reply {
  const error_description = "Invalid authorization code";
  return jsonReply(400, { error: "invalid_grant", error_description });
}

export function refusedRefresh(
  provider: OAuthProvider,
  standing: Standing,
): Reply {
  if (provider === "claude-code") {
    const error_description = "Refresh token not found or invalid";
    return jsonReply(400, { error: "invalid_grant", error_description });
  }
  const code = standing === "reused"
    ? "refresh_token_reused"
    : "refresh_token_invalidated";
  const message = "Your refresh token cannot be used. Please sign in again.";
  const type = "invalid_request_error";
  return jsonReply(401, { error: { message, type, param: null, code } });
}
