/** What OpenAI's errors mean, told by a status or inside a stream. */

import type { Field, Fields } from "../model/fields.ts";
import { SERVE, type Verdict } from "../model/verdict.ts";
import { REACHED } from "./_codex_limits.ts";
import { errorOf, type ProviderError } from "./_error.ts";
import { countAt, type Json, objectAt, parseObject } from "./_json.ts";
import type { ErrorAnswer } from "./provider.ts";
import { judgeLimit } from "./_responses_limits.ts";
import {
  down,
  isTrouble,
  type Refusal,
  refused,
  throttledInStream,
  unpaid,
} from "./_verdicts.ts";

/** Codes and types of errors, and the status that each comes with when it is not inside a stream. */
const STATUS_OF: Readonly<Record<string, number>> = {
  authentication_error: 401,
  invalid_api_key: 401,
  account_deactivated: 401,
  permission_error: 403,
  [REACHED]: 429,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  api_error: 500,
  internal_server_error: 500,
  server_error: 500,
  service_unavailable_error: 503,
  overloaded_error: 503,
};

/** Nothing to be had until the account's owner pays or raises a limit. */
const NO_CREDIT = new Set([
  "insufficient_quota",
  "billing_hard_limit_reached",
  "billing_not_active",
  "credit_balance_exhausted",
  "organization_spend_limit_exceeded",
  "organization_usage_limit_exceeded",
  "project_spend_limit_exceeded",
  "usage_not_included", // a ChatGPT plan without Codex
]);

/** Said with 429 as well as with 503, and always about the provider. */
const OVERLOADED = new Set([
  "overloaded_error",
  "server_is_overloaded",
  "server_overloaded",
  "slow_down",
]);
const OVERLOADED_WORDS = /\b(currently|is) overloaded\b/i;

/** A 401 about what this request asks for or names; the key itself is fine. */
const ABOUT_REQUEST = new Set([
  "mismatched_organization",
  "mismatched_project",
]);
const LACKS_SCOPE = /missing scopes/i;

const CUT_OFF = new Set([
  "access_terminated",
  "account_deactivated",
  "invalid_organization",
  "organization_deactivated",
  "organization_disabled",
]);
const CUT_OFF_WORDS =
  /\b(account|organization|project|api key|key|access)\b.{0,60}\b(revoked|disabled|deactivated|suspended|terminated|banned)\b/i;

export function judgeResponses(
  answer: ErrorAnswer,
  { now, refusal }: { now: number; refusal: Refusal },
): Verdict {
  const { status, text } = answer;
  const error = errorOf(text);
  const credit = [error.code, error.type].find((one) =>
    NO_CREDIT.has(one ?? "")
  );
  if (credit !== undefined) {
    const source = credit === error.code ? "error.code" : "error.type";
    return unpaid(error, { now, source });
  }
  if (isTrouble(status) || isOverloaded(status, error)) {
    return down(answer, now);
  }
  if (status === 401 && !isAboutRequest(error)) {
    // No fresh token helps an account that was closed.
    return refused(CUT_OFF.has(error.code ?? "") ? "dead" : refusal, error);
  }
  if (status === 403 && isCutOff(error)) return refused("dead", error);
  return status === 429 ? judgeLimit(answer, now) : SERVE;
}

/**
 * The same for an error event; `answer.status` is that of the stream and is not looked at. In a socket an
 * error brings the status and the fields with it that it would have come with as an answer.
 */
export function judgeResponsesEvent(
  error: ProviderError,
  { answer, now, refusal }: {
    answer: ErrorAnswer;
    now: number;
    refusal: Refusal;
  },
): Verdict {
  const event = parseObject(answer.text);
  const status = STATUS_OF[error.code ?? ""] ?? STATUS_OF[error.type ?? ""] ??
    countAt(event, "status") ?? countAt(event, "status_code") ?? 400;
  const fields = withFields(answer.fields, objectAt(event, "headers"));
  const verdict = judgeResponses(
    { text: answer.text, status, fields },
    { now, refusal },
  );
  return verdict.kind === "serve" && status === 429
    ? throttledInStream(error)
    : verdict;
}

/** The event's own fields go before those that the stream began with. */
function withFields(fields: Fields, own: Json | null): Fields {
  if (own === null) return fields;
  const newer = Object.entries(own)
    .filter(([, value]) =>
      typeof value === "string" || typeof value === "number"
    )
    .map(([name, value]): Field => [name.toLowerCase(), String(value)]);
  const names = new Set(newer.map(([name]) => name));
  return [...newer, ...fields.filter(([name]) => !names.has(name))];
}

function isOverloaded(
  status: number,
  { code, type, message }: ProviderError,
): boolean {
  return OVERLOADED.has(code ?? "") || OVERLOADED.has(type ?? "") ||
    (status === 429 && OVERLOADED_WORDS.test(message ?? ""));
}

function isAboutRequest({ code, message }: ProviderError): boolean {
  return ABOUT_REQUEST.has(code ?? "") || LACKS_SCOPE.test(message ?? "");
}

/** A country or a model that is not open to the account is no reason to give the account up. */
function isCutOff({ code, message }: ProviderError): boolean {
  return CUT_OFF.has(code ?? "") ||
    (code === null || !code.startsWith("unsupported_")) &&
      CUT_OFF_WORDS.test(message ?? "");
}
