/** Anthropic's dialect: how its clients want to be told of errors, and how its answers are looked into. */

import type { Fault, FaultCode } from "../model/fault.ts";
import { errorOf } from "./_error.ts";
import { JsonMeter } from "./_json_meter.ts";
import { judgeMessagesEvent } from "./_messages_judge.ts";
import { MessagesStreamMeter, readMessage } from "./_messages_meter.ts";
import { judgeOpening } from "./_opening.ts";
import type { Dialect } from "./provider.ts";
import type { Refusal } from "./_verdicts.ts";

const TYPE_OF: Readonly<Record<FaultCode, string>> = {
  invalid: "invalid_request_error",
  unauthorized: "authentication_error",
  forbidden: "permission_error",
  not_found: "not_found_error",
  wrong_method: "invalid_request_error",
  conflict: "invalid_request_error",
  upgrade: "invalid_request_error",
  timeout: "timeout_error",
  too_large: "request_too_large",
  limited: "rate_limit_error",
  internal: "api_error",
  upstream: "api_error",
  unavailable: "overloaded_error",
  upstream_timeout: "timeout_error",
};

/** `refusal`: what it means for the account when a stream opens with an authentication error. */
export function messagesDialect(refusal: Refusal): Dialect {
  return {
    id: "anthropic",
    refusal: anthropicRefusal,
    errorMessage: (text) => errorOf(text).message,
    judgeOpening: (opening, fields, now) =>
      judgeOpening(opening, (error, text) =>
        judgeMessagesEvent(error, {
          answer: { status: 200, fields, text },
          now,
          refusal,
        })),
    meter: (shape) =>
      shape === "stream"
        ? new MessagesStreamMeter()
        : new JsonMeter(readMessage),
  };
}

function anthropicRefusal(fault: Fault, requestId: string): string {
  return JSON.stringify({
    type: "error",
    error: { type: TYPE_OF[fault.code], message: fault.message },
    request_id: requestId,
  });
}
