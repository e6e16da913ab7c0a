/** Carries a request to a token address: one try, no redirect, no kept connection, an answer of bounded size and time. */

import type { TokenAnswer, TokenRequest } from "../providers/sign_in.ts";
import { wholeAnswer, type WholeOptions } from "./whole.ts";

const TIMEOUT_MS = 30_000; // token addresses answer within a second or are in trouble

export type PostOptions = Pick<WholeOptions, "send" | "clock">;

/** Rejects with a `SendError` when there is no whole answer; its message holds nothing of the request. */
export function post(
  request: TokenRequest,
  { send, clock }: PostOptions,
): Promise<TokenAnswer> {
  const { origin, pathname, search } = new URL(request.url);
  const outgoing = {
    method: "POST",
    origin,
    target: pathname + search,
    // A connection that was kept may break unseen, and the sender would send again what may only be sent once.
    fields: [...request.fields, ["connection", "close"] as const],
    body: new TextEncoder().encode(request.body),
  };
  return wholeAnswer(outgoing, { send, clock, timeoutMs: TIMEOUT_MS });
}
