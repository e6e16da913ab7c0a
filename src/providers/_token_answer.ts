/** Reads what a token address answers: new tokens, a refusal for good, or trouble that passes. */

import { type Json, objectAt, parseObject, textAt } from "./_json.ts";
import type { TokenAnswer, TokenCredentials, TokenResult } from "./sign_in.ts";
import { retryAfter } from "./_times.ts";

/** The tokens of an answer, those that it leaves out taken from before. */
export interface Found {
  readonly kind: "found";
  readonly accessToken: string;
  /** False when the answer brought no access token, so that the one from before and its end are kept. */
  readonly isFresh: boolean;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  /** How long the access token lasts, when the answer says so. */
  readonly lastsMs: number | null;
}

/** Codes after which the same token is never taken again, whoever sends it. */
const FINAL = new Set([
  "invalid_grant",
  "invalid_refresh_token",
  "refresh_token_expired",
  "refresh_token_invalidated",
  "refresh_token_reused",
  "refresh_token_revoked",
  "token_expired",
  "token_revoked",
]);

const PLAIN_WORD = /^[a-z]{2,20}(_[a-z]{1,20}){0,5}$/; // no token looks like this; they have digits and capitals

/** Statuses that say nothing about the code that was sent: too slow, too early, too fast. */
const PASSING = new Set([408, 425, 429]);

/**
 * `finalStatus` is the one that ends a refresh token also without a code that we know. A first sign-in is
 * refused by any other 4xx too: a code is not kept, so there is nothing to try again with.
 */
export function readTokenAnswer(
  answer: TokenAnswer,
  { now, before, finalStatus }: {
    now: number;
    before: TokenCredentials | null;
    finalStatus: number | null;
  },
): Found | Exclude<TokenResult, { kind: "tokens" }> {
  const { status } = answer;
  const json = parseObject(answer.text);
  if (status >= 200 && status < 300) {
    return foundIn(json, before) ?? trouble(answer, { now, json });
  }
  const isFinal = before === null
    ? endsSignIn(status)
    : endsRefresh(status, { json, finalStatus });
  if (!isFinal) return trouble(answer, { now, json });
  const what = before === null
    ? "The sign-in was refused"
    : "The refresh token is no longer taken";
  return { kind: "refused", why: withReason(what, answer.status, json) };
}

function endsSignIn(status: number): boolean {
  return status >= 400 && status < 500 && !PASSING.has(status);
}

function endsRefresh(
  status: number,
  { json, finalStatus }: { json: Json | null; finalStatus: number | null },
): boolean {
  // A page in HTML is somebody's on the way, who knows nothing of the token.
  if (json === null) return false;
  if (status === finalStatus) return true;
  return (status === 400 || status === 401) &&
    codesIn(json).some((code) => FINAL.has(code));
}

/** The codes of an error, in the order of what they tell. */
export function codesIn(json: Json | null): string[] {
  const error = objectAt(json, "error") ?? objectAt(json, "detail");
  return [
    textAt(error, "code"),
    textAt(json, "error"),
    textAt(json, "code"),
    textAt(error, "type"),
  ].filter((code) => code !== null);
}

/** A sentence with the status and, when it is a plain word, the code; the provider's own words could quote a token. */
export function withReason(
  what: string,
  status: number,
  json: Json | null,
): string {
  const word = codesIn(json).find((code) => PLAIN_WORD.test(code));
  return `${what}: the address answered ${status}${
    word === undefined ? "" : ` (${word})`
  }`;
}

function foundIn(
  json: Json | null,
  before: TokenCredentials | null,
): Found | null {
  const access = textAt(json, "access_token");
  const refresh = textAt(json, "refresh_token");
  const id = textAt(json, "id_token");
  const accessToken = access ?? before?.accessToken ?? null;
  // A rotated refresh token must not be lost, even when it comes alone.
  if (accessToken === null || (access ?? refresh ?? id) === null) return null;
  return {
    kind: "found",
    accessToken,
    isFresh: access !== null,
    refreshToken: refresh ?? before?.refreshToken ?? null,
    idToken: id ?? before?.idToken ?? null,
    lastsMs: lastsMs(json),
  };
}

function lastsMs(json: Json | null): number | null {
  const seconds = Number(json?.["expires_in"] ?? NaN);
  return seconds > 0 && Number.isFinite(seconds) ? seconds * 1_000 : null;
}

function trouble(
  answer: TokenAnswer,
  { now, json }: { now: number; json: Json | null },
): TokenResult & { kind: "trouble" } {
  const isGood = answer.status >= 200 && answer.status < 300;
  return {
    kind: "trouble",
    why: isGood
      ? `No tokens came: the address answered ${answer.status} without any`
      : withReason("No tokens came", answer.status, json),
    retryAfterMs: retryAfter(answer.fields, now)?.ms ?? null,
  };
}
