/** What OpenAI's errors mean, told by a status or inside a stream. */

import { SERVE, type Verdict } from "../model/verdict.ts";
import { errorOf, type ProviderError } from "./_error.ts";
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
  if (status === 401 && !isAboutRequest(error)) return refused(refusal, error);
  if (status === 403 && isCutOff(error)) return refused("dead", error);
  return status === 429 ? judgeLimit(answer, now) : SERVE;
}

/** The same for an error event; `answer.status` is that of the stream and is not looked at. */
export function judgeResponsesEvent(
  error: ProviderError,
  { answer, now, refusal }: {
    answer: ErrorAnswer;
    now: number;
    refusal: Refusal;
  },
): Verdict {
  const status = STATUS_OF[error.code ?? ""] ?? STATUS_OF[error.type ?? ""] ??
    400;
  const verdict = judgeResponses({ ...answer, status }, { now, refusal });
  return verdict.kind === "serve" && status === 429
    ? throttledInStream(error)
    : verdict;
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
