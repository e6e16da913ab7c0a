/** A question of our own to a provider: a GET with nothing but an account's credential, and trouble with its answer. */

import type { Outgoing } from "../model/answer.ts";
import type { Prepared, UsageResult } from "./provider.ts";
import type { TokenAnswer } from "./sign_in.ts";
import { retryAfter } from "./_times.ts";

export function questionTo(url: string, { fields }: Prepared): Outgoing {
  const { origin, pathname, search } = new URL(url);
  return {
    method: "GET",
    origin,
    target: pathname + search,
    fields: [["accept", "application/json"], ...fields],
    body: null,
  };
}

/** An answer that tells nothing. */
export function untold(answer: TokenAnswer, now: number): UsageResult {
  const { status, fields } = answer;
  const why = status === 200
    ? "the provider's answer about usage cannot be read"
    : `the provider answers the question about usage with status ${status}`;
  return {
    kind: "trouble",
    why,
    retryAfterMs: retryAfter(fields, now)?.ms ?? null,
  };
}
