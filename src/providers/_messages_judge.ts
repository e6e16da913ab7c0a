/** What Anthropic's errors mean, told by a status or inside a stream. */

import { SERVE, type Verdict } from "../model/verdict.ts";
import { errorOf, type ProviderError } from "./_error.ts";
import { judgeLimit } from "./_messages_limits.ts";
import type { ErrorAnswer } from "./provider.ts";
import {
  down,
  isTrouble,
  type Refusal,
  refused,
  throttledInStream,
  unpaid,
} from "./_verdicts.ts";

/** The status that each type of error comes with when it is not inside a stream. */
const STATUS_OF: Readonly<Record<string, number>> = {
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** Told with status 400, although only the account's owner can mend it. */
const NO_CREDIT = /credit balance is too low|specified API usage limits/i;

/** The organisation or the key is gone for good. The first comes with 400 as well. */
const DISABLED =
  /\b(organization|account) has been (disabled|suspended|banned)/i;
const CUT_OFF =
  /\b(revoked|disabled|deactivated|suspended|terminated|banned)\b|not allowed for this organization|organization does not have access to claude\b/i;
/** A permission that one model, feature or resource lacks; the account serves everything else. */
const ABOUT_REQUEST =
  /\b(models?|features?|resources?|beta|endpoints?)\b|claude[ -](opus|sonnet|haiku|fable|\d)/i;

export function judgeMessages(
  answer: ErrorAnswer,
  { now, refusal }: { now: number; refusal: Refusal },
): Verdict {
  const { status, text } = answer;
  const error = errorOf(text);
  if (isUnpaid(status, error)) {
    return unpaid(error, { now, source: "error.message" });
  }
  if (isTrouble(status) || error.type === "overloaded_error") {
    return down(answer, now);
  }
  if (status === 401) return refused(refusal, error);
  if (isCutOff(status, error)) return refused("dead", error);
  return status === 429 ? judgeLimit(answer, now) : SERVE;
}

/** The same for an error event; `answer.status` is that of the stream and is not looked at. */
export function judgeMessagesEvent(
  error: ProviderError,
  { answer, now, refusal }: {
    answer: ErrorAnswer;
    now: number;
    refusal: Refusal;
  },
): Verdict {
  const status = STATUS_OF[error.type ?? ""] ?? 400;
  const verdict = judgeMessages({ ...answer, status }, { now, refusal });
  return verdict.kind === "serve" && status === 429
    ? throttledInStream(error)
    : verdict;
}

function isUnpaid(status: number, { type, message }: ProviderError): boolean {
  return status === 402 || type === "billing_error" ||
    (status === 400 && NO_CREDIT.test(message ?? ""));
}

function isCutOff(status: number, { message }: ProviderError): boolean {
  const words = message ?? "";
  if (status === 400) return DISABLED.test(words);
  return status === 403 && CUT_OFF.test(words) && !ABOUT_REQUEST.test(words);
}
