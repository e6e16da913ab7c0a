/** Errors as OpenAI words them, the same in all of its wire formats. */

import type { Trouble, TroubleKind } from "./dialect.ts";

const TYPE_AND_CODE: Record<TroubleKind, readonly [string, string | null]> = {
  invalid: ["invalid_request_error", null],
  authentication: ["invalid_request_error", "invalid_api_key"],
  permission: ["invalid_request_error", "account_deactivated"],
  not_found: ["invalid_request_error", "not_found"],
  too_large: ["invalid_request_error", "request_too_large"],
  rate_limit: ["requests", "rate_limit_exceeded"],
  quota: ["insufficient_quota", "insufficient_quota"],
  overloaded: ["server_error", "server_is_overloaded"],
  server: ["server_error", "server_error"],
};

export function openaiError({ kind, message }: Trouble) {
  const [type, code] = TYPE_AND_CODE[kind];
  return { message, type, param: null, code };
}
