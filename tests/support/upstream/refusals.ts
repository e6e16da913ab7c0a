/** Behaviours that refuse: limits, throttles, dead keys, trouble at the provider. */

import { usageLimitReached } from "./codex_limits.ts";
import type { TroubleKind } from "./dialect.ts";
import { dialectOf } from "./dialects.ts";
import { messages } from "./messages.ts";
import { quotaFields } from "./quota_fields.ts";
import { type Behaviour, jsonReply, type ReplyField } from "./reply.ts";

export interface Limit {
  /** Without it the window its provider is known for: `5h` or `requests`. */
  readonly window?: string;
  readonly resetsInMs: number;
}

/** 429 because a quota window is used up; a shorter and still open window is told beside a weekly one. */
export function limited({ window, resetsInMs }: Limit): Behaviour {
  return (request, world) => {
    const dialect = dialectOf(request);
    const name = window ?? (dialect === messages ? "5h" : "requests");
    const windows = [{ window: name, used: 1, resetsInMs }];
    if (name.startsWith("7d")) {
      windows.unshift({ window: "5h", used: 0.2, resetsInMs: OPEN_RESET_MS });
    }
    const fields = quotaFields(windows, request, world);
    const seconds = Math.ceil(resetsInMs / 1000);
    const message = "This request would exceed your account's rate limit";
    const isPlan = dialect !== messages && /^\d/.test(name);
    const body = isPlan
      ? { error: usageLimitReached(resetsInMs, world.now()) }
      : dialect.error({ kind: "rate_limit", message });
    return jsonReply(429, body, [["retry-after", String(seconds)], ...fields]);
  };
}

/** When the open window beside a used-up weekly one resets: sooner, so that taking the soonest is a mistake. */
const OPEN_RESET_MS = 60_000;

/** 429 that names a time to wait and no window. */
export function throttled(retryAfterSeconds: number): Behaviour {
  return status(429, { fields: [["retry-after", String(retryAfterSeconds)]] });
}

/** 429 without a window and without a time: something about this request. */
export function windowless(): Behaviour {
  return status(429, {
    message: "Extra usage is required for long context requests",
  });
}

/** 529 from Anthropic, 503 from OpenAI. */
export function overloaded(): Behaviour {
  return (request, world) => {
    const code = dialectOf(request) === messages ? 529 : 503;
    return status(code, { kind: "overloaded" })(request, world);
  };
}

/** The account has no money left: 400 from Anthropic, 429 from OpenAI. */
export function creditExhausted(): Behaviour {
  return (request, world) => {
    const refusal = dialectOf(request) === messages
      ? status(400, {
        kind: "invalid",
        message:
          "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
      })
      : status(429, {
        kind: "quota",
        message:
          "You exceeded your current quota, please check your plan and billing details.",
      });
    return refusal(request, world);
  };
}

/** 401: the key is not known. */
export function unknownKey(): Behaviour {
  return status(401, { message: "invalid x-api-key" });
}

/** 401: the access token was good once. */
export function tokenExpired(): Behaviour {
  return (request, world) => {
    const isAnthropic = dialectOf(request) === messages;
    const message = isAnthropic
      ? "OAuth token has expired. Please obtain a new token or refresh your existing token."
      : "Provided authentication token is expired. Please try signing in again.";
    return status(401, { message })(request, world);
  };
}

/** 403 that says the account is gone for good. */
export function revoked(): Behaviour {
  return status(403, { message: "This organization has been disabled." });
}

export interface Refusal {
  readonly kind?: TroubleKind;
  readonly message?: string;
  readonly fields?: readonly ReplyField[];
}

/** An error of this status in the words of the dialect. */
export function status(code: number, refusal: Refusal = {}): Behaviour {
  const kind = refusal.kind ?? KIND_OF[code] ?? "server";
  const message = refusal.message ?? `The upstream says ${code}`;
  return (request) => {
    const body = dialectOf(request).error({ kind, message });
    return jsonReply(code, body, refusal.fields);
  };
}

const KIND_OF: Record<number, TroubleKind> = {
  400: "invalid",
  401: "authentication",
  403: "permission",
  404: "not_found",
  413: "too_large",
  422: "invalid",
  429: "rate_limit",
  503: "overloaded",
  529: "overloaded",
};
