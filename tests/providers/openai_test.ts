/** What OpenAI's answers mean for a key account, and what their headers tell. */

import assert from "node:assert/strict";
import { openai } from "../../src/providers/openai.ts";
import { answer, HOUR, inShort, NOW, openaiError } from "./_answers.ts";

interface Row {
  readonly what: string;
  readonly status: number;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, string | number>>;
  readonly verdict: string;
}

const FULL = {
  "x-ratelimit-limit-requests": 500,
  "x-ratelimit-remaining-requests": 0,
};

const ROWS: readonly Row[] = [
  ...[400, 404, 408, 409, 413, 422, 501].map((status) => ({
    what: `a ${status}`,
    status,
    text: openaiError({ type: "invalid_request_error" }),
    verdict: "serve",
  })),
  {
    what: "a refused key",
    status: 401,
    text: openaiError({ code: "invalid_api_key" }),
    verdict: "dead",
  },
  {
    what: "an account that was closed",
    status: 401,
    text: openaiError({ code: "account_deactivated" }),
    verdict: "dead",
  },
  {
    what: "a key that lacks the scope for this path",
    status: 401,
    text: openaiError({
      message:
        "You have insufficient permissions for this operation. Missing scopes: api.model.read.",
    }),
    verdict: "serve",
  },
  {
    what: "another organisation named by the client",
    status: 401,
    text: openaiError({ code: "mismatched_organization" }),
    verdict: "serve",
  },
  ...["account_deactivated", "invalid_organization", "access_terminated"].map(
    (code) => ({
      what: `a 403 ${code}`,
      status: 403,
      text: openaiError({ code }),
      verdict: "dead",
    }),
  ),
  {
    what: "a 403 about a revoked key",
    status: 403,
    text: openaiError({ message: "This API key has been revoked." }),
    verdict: "dead",
  },
  {
    what: "a 403 about the country",
    status: 403,
    text: openaiError({
      code: "unsupported_country_region_territory",
      message: "Country, region, or territory not supported; access disabled",
    }),
    verdict: "serve",
  },
  {
    what: "a 403 about a model",
    status: 403,
    text: openaiError({
      code: "model_not_found",
      message: "Project `proj_1` does not have access to model `gpt-5`",
    }),
    verdict: "serve",
  },
  ...[
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
  ].map((code) => ({
    what: `a 429 ${code}`,
    status: 429,
    text: openaiError({ code }),
    fields: { "retry-after": 1 },
    verdict: "limited | all 3600s error.code",
  })),
  {
    what: "an empty balance told by the type",
    status: 429,
    text: openaiError({ type: "insufficient_quota", code: "some_new_reason" }),
    verdict: "limited | all 3600s error.type",
  },
  {
    what: "a billing limit told with 400",
    status: 400,
    text: openaiError({ code: "billing_hard_limit_reached" }),
    verdict: "limited | all 3600s error.code",
  },
  ...[500, 502, 503, 504, 520, 529].map((status) => ({
    what: `a ${status}`,
    status,
    verdict: "down",
  })),
  {
    what: "a 503 with retry-after",
    status: 503,
    text: openaiError({ code: "slow_down" }),
    fields: { "retry-after-ms": 1500 },
    verdict: "down 1500ms",
  },
  {
    what: "an overload told with 429",
    status: 429,
    text: openaiError({
      message: "The engine is currently overloaded, please try again later",
    }),
    verdict: "down",
  },
  {
    what: "an overload told by its code",
    status: 429,
    text: openaiError({ code: "server_is_overloaded" }),
    verdict: "down",
  },
  { what: "a bare 429", status: 429, verdict: "serve" },
  {
    what: "a request too large for its budget",
    status: 429,
    text: openaiError({ code: "rate_limit_exceeded", type: "tokens" }),
    fields: {
      "x-ratelimit-limit-tokens": 30000,
      "x-ratelimit-remaining-tokens": 30000,
      "x-ratelimit-reset-tokens": "0s",
    },
    verdict: "serve",
  },
  {
    what: "a 429 with retry-after, which is seconds from now",
    status: 429,
    fields: { "retry-after": 30 },
    verdict: "throttled 30000ms retry-after",
  },
  {
    what: "a 429 whose span stands only in its message",
    status: 429,
    text: openaiError({
      message: "Limit 3, Used 3. Please try again in 20s. Bye",
    }),
    verdict: "throttled 20000ms error.message",
  },
  {
    what: "requests used up for long",
    status: 429,
    fields: { ...FULL, "x-ratelimit-reset-requests": "1h2m3s" },
    verdict: "limited | all 3723s x-ratelimit-reset-requests",
  },
  {
    what: "requests used up for a moment, tokens not",
    status: 429,
    fields: {
      ...FULL,
      "x-ratelimit-reset-requests": "250ms",
      "x-ratelimit-remaining-tokens": 5,
      "x-ratelimit-reset-tokens": "6m0s",
    },
    verdict: "throttled 250ms x-ratelimit-reset-requests",
  },
  {
    what: "requests and tokens used up: the last reset binds",
    status: 429,
    fields: {
      ...FULL,
      "x-ratelimit-reset-requests": "12s",
      "x-ratelimit-remaining-tokens": 0,
      "x-ratelimit-reset-tokens": "6m0s",
    },
    verdict: "limited | all 360s x-ratelimit-reset-tokens",
  },
  {
    what:
      "requests used up and a span in the message, which is about this request",
    status: 429,
    text: openaiError({ message: "Please try again in 1m2.5s." }),
    fields: { ...FULL, "x-ratelimit-reset-requests": "8h20m" },
    verdict: "limited | all 62.5s error.message",
  },
];

for (const { what, status, verdict, ...rest } of ROWS) {
  Deno.test(`openai.judge() says ${verdict.split(" ")[0]} to ${what}`, () => {
    assert.equal(inShort(openai.judge(answer(status, rest), NOW)), verdict);
  });
}

Deno.test("openai.judge() never repeats a key that the provider quotes", () => {
  const text = openaiError({
    message: "Incorrect API key provided: sk-proj-ab***********wxyz. Find it …",
  });
  assert.deepEqual(openai.judge(answer(401, { text }), NOW), {
    kind: "dead",
    why:
      "The credential was refused: Incorrect API key provided: sk-… Find it …",
  });
});

Deno.test("openai.judge() cuts endless words short", () => {
  const text = openaiError({ message: "x".repeat(5_000) });
  const verdict = openai.judge(answer(500, { text }), NOW);
  assert.ok(verdict.kind === "down" && verdict.why.length < 400);
});

Deno.test("openai.quotas() reads every budget, its reset as a span from now", () => {
  const { fields } = answer(200, {
    fields: {
      "x-ratelimit-limit-requests": 500,
      "x-ratelimit-remaining-requests": 499,
      "x-ratelimit-reset-requests": "120ms",
      "x-ratelimit-limit-tokens": 30000,
      "x-ratelimit-remaining-tokens": 0,
      "x-ratelimit-reset-tokens": "1h",
      "x-request-id": "req_1",
    },
  });
  const [requests, tokens, ...more] = openai.quotas(fields, NOW);
  assert.equal(requests?.used?.toFixed(3), "0.002");
  assert.equal(requests?.resetsAt, NOW + 120);
  assert.deepEqual(tokens, {
    window: "tokens",
    used: 1,
    status: null,
    resetsAt: NOW + HOUR,
    seenAt: NOW,
  });
  assert.deepEqual(more, []);
});
