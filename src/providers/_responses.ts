/** OpenAI's dialect, Responses and Chat Completions: how its clients want to be told of errors, and how its answers are looked into. */

import type { Fault, FaultCode } from "../model/fault.ts";
import { errorOf } from "./_error.ts";
import { JsonMeter } from "./_json_meter.ts";
import { judgeOpening } from "./_opening.ts";
import type { Dialect } from "./provider.ts";
import { judgeResponsesEvent } from "./_responses_judge.ts";
import { readResponse } from "./_responses_answer.ts";
import { ResponsesStreamMeter } from "./_responses_meter.ts";
import type { Refusal } from "./_verdicts.ts";

interface Naming {
  readonly type: string;
  readonly code: string;
}

const BAD = "invalid_request_error";
const OURS = "server_error";

/** Types are what the SDKs tell errors apart by; codes say more to people. */
const NAMES: Readonly<Record<FaultCode, Naming>> = {
  invalid: { type: BAD, code: "invalid_request" },
  unauthorized: { type: "authentication_error", code: "invalid_api_key" },
  forbidden: { type: "permission_error", code: "forbidden" },
  not_found: { type: BAD, code: "not_found" },
  wrong_method: { type: BAD, code: "method_not_allowed" },
  conflict: { type: BAD, code: "conflict" },
  upgrade: { type: BAD, code: "upgrade_required" },
  timeout: { type: BAD, code: "request_timeout" },
  too_large: { type: BAD, code: "request_too_large" },
  limited: { type: "rate_limit_error", code: "rate_limit_exceeded" },
  internal: { type: OURS, code: "internal_error" },
  upstream: { type: OURS, code: "upstream_error" },
  unavailable: { type: OURS, code: "service_unavailable" },
  upstream_timeout: { type: OURS, code: "upstream_timeout" },
};

/** `refusal`: what it means for the account when a stream opens with an authentication error. */
export function responsesDialect(refusal: Refusal): Dialect {
  return {
    id: "openai",
    refusal: openaiRefusal,
    errorMessage: (text) => errorOf(text).message,
    judgeOpening: (opening, fields, now) =>
      judgeOpening(opening, (error, text) =>
        judgeResponsesEvent(error, {
          answer: { status: 200, fields, text },
          now,
          refusal,
        })),
    meter: (shape) =>
      shape === "stream"
        ? new ResponsesStreamMeter()
        : new JsonMeter(readResponse),
  };
}

/** This dialect has no place for our request id; it travels in the header. */
function openaiRefusal(fault: Fault): string {
  const { type, code } = NAMES[fault.code];
  return JSON.stringify({
    error: { message: fault.message, type, param: null, code },
  });
}
