/** What Anthropic's answers mean for a key account, and what their headers tell. */

import assert from "node:assert/strict";
import type { Quota } from "../../src/model/limit.ts";
import { judgeMessages } from "../../src/providers/_messages_judge.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import {
  answer,
  claudeError,
  epoch,
  HOUR,
  inShort,
  iso,
  MINUTE,
  NOW,
} from "./_answers.ts";

const DAY = 24 * HOUR;
const U = "anthropic-ratelimit-unified";
const R = "anthropic-ratelimit";
const SPENT = claudeError("rate_limit_error", "This would exceed your limit.");

interface Row {
  readonly what: string;
  readonly status: number;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, string | number>>;
  readonly verdict: string;
}

const ROWS: readonly Row[] = [
  ...[400, 404, 408, 409, 413, 422, 501].map((status) => ({
    what: `a ${status}`,
    status,
    text: claudeError("invalid_request_error", "messages: is required"),
    verdict: "serve",
  })),
  {
    what: "a refused key",
    status: 401,
    text: claudeError("authentication_error", "invalid x-api-key"),
    verdict: "dead",
  },
  { what: "a 401 without a word", status: 401, verdict: "dead" },
  ...[
    "This organization has been disabled.",
    "OAuth token has been revoked.",
    "OAuth authentication is currently not allowed for this organization.",
    "Your organization does not have access to Claude.",
  ].map((message) => ({
    what: `a 403 that says: ${message}`,
    status: 403,
    text: claudeError("permission_error", message),
    verdict: "dead",
  })),
  ...[
    "Your API key does not have permission to use the specified resource.",
    "Your organization does not have access to Claude Opus 4.",
    "The model claude-x is disabled for you.",
    "Request not allowed",
  ].map((message) => ({
    what: `a 403 that says: ${message}`,
    status: 403,
    text: claudeError("permission_error", message),
    verdict: "serve",
  })),
  {
    what: "a 403 page of a gateway",
    status: 403,
    text: "<html>disabled</html>",
    verdict: "serve",
  },
  {
    what: "a disabled organisation told with 400",
    status: 400,
    text: claudeError(
      "invalid_request_error",
      "This organization has been disabled.",
    ),
    verdict: "dead",
  },
  {
    what: "an empty balance told with 400",
    status: 400,
    text: claudeError(
      "invalid_request_error",
      "Your credit balance is too low to access the Anthropic API.",
    ),
    verdict: "limited | all 3600s error.message",
  },
  {
    what: "a spend limit told with 400",
    status: 400,
    text: claudeError(
      "invalid_request_error",
      "You have reached your specified API usage limits.",
    ),
    verdict: "limited | all 3600s error.message",
  },
  {
    what: "a billing error",
    status: 402,
    text: claudeError("billing_error", "Payment required."),
    verdict: "limited | all 3600s error.message",
  },
  ...[500, 502, 503, 504, 522, 529].map((status) => ({
    what: `a ${status}`,
    status,
    text: claudeError("api_error", "Internal server error"),
    verdict: "down",
  })),
  {
    what: "a 529 with retry-after",
    status: 529,
    fields: { "retry-after": 7 },
    verdict: "down 7000ms",
  },
  {
    what: "an overload told with 429",
    status: 429,
    text: claudeError("overloaded_error", "Overloaded"),
    verdict: "down",
  },

  { what: "a bare 429", status: 429, text: SPENT, verdict: "serve" },
  {
    what: "a 429 with retry-after",
    status: 429,
    fields: { "retry-after": 30 },
    verdict: "throttled 30000ms retry-after",
  },
  {
    what: "a 429 with retry-after-ms",
    status: 429,
    fields: { "retry-after": 3, "retry-after-ms": 2400 },
    verdict: "throttled 2400ms retry-after-ms",
  },
  {
    what: "a 429 with budgets left",
    status: 429,
    fields: {
      [`${R}-requests-limit`]: 50,
      [`${R}-requests-remaining`]: 49,
      [`${R}-requests-reset`]: iso(MINUTE),
    },
    verdict: "serve",
  },
  {
    what: "a budget used up for long",
    status: 429,
    fields: {
      [`${R}-input-tokens-limit`]: 1000,
      [`${R}-input-tokens-remaining`]: 0,
      [`${R}-input-tokens-reset`]: iso(48_000),
    },
    verdict: `limited | all 48s ${R}-input-tokens-reset`,
  },
  {
    what: "two budgets used up, the longer one binding",
    status: 429,
    fields: {
      [`${R}-requests-remaining`]: 0,
      [`${R}-requests-reset`]: iso(20_000),
      [`${R}-tokens-remaining`]: 0,
      [`${R}-tokens-reset`]: iso(48_000),
    },
    verdict: `limited | all 48s ${R}-tokens-reset`,
  },
  {
    what: "a budget used up for a moment",
    status: 429,
    fields: {
      [`${R}-requests-remaining`]: 0,
      [`${R}-requests-reset`]: iso(10_000),
    },
    verdict: `throttled 10000ms ${R}-requests-reset`,
  },
  {
    what: "a budget used up whose reset has just passed",
    status: 429,
    fields: {
      [`${R}-requests-remaining`]: 0,
      [`${R}-requests-reset`]: iso(-1_000),
    },
    verdict: `throttled 0ms ${R}-requests-reset`,
  },
  {
    what: "a budget used up and retry-after, which is about this request",
    status: 429,
    fields: {
      "retry-after": 4,
      [`${R}-requests-remaining`]: 0,
      [`${R}-requests-reset`]: iso(MINUTE),
    },
    verdict: "throttled 4000ms retry-after",
  },
  {
    what: "a budget used up and a long retry-after",
    status: 429,
    fields: {
      "retry-after": 40,
      [`${R}-requests-remaining`]: 0,
      [`${R}-requests-reset`]: iso(MINUTE),
    },
    verdict: "limited | all 40s retry-after",
  },
  {
    what: "a budget used up without a reset",
    status: 429,
    fields: { [`${R}-tokens-remaining`]: 0 },
    verdict: "limited | all 60s default",
  },
  {
    what: "a reset by a clock that is an hour behind ours",
    status: 429,
    fields: {
      date: new Date(NOW - HOUR).toUTCString(),
      [`${R}-tokens-remaining`]: 0,
      [`${R}-tokens-reset`]: iso(-HOUR + 30_000),
    },
    verdict: `limited | all 30s ${R}-tokens-reset`,
  },

  {
    what: "the weekly window used up beside a fresh short one",
    status: 429,
    text: SPENT,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-reset`]: epoch(2 * HOUR),
      [`${U}-5h-status`]: "allowed",
      [`${U}-5h-reset`]: epoch(2 * HOUR),
      [`${U}-7d-status`]: "rejected",
      [`${U}-7d-reset`]: epoch(3 * DAY),
      "retry-after": 60,
    },
    verdict: `limited | all 259200s ${U}-7d-reset`,
  },
  {
    what: "both windows used up: the last reset binds",
    status: 429,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-7d-utilization`]: "1.0",
      [`${U}-7d-reset`]: epoch(3 * DAY),
      [`${U}-5h-utilization`]: "1.02",
      [`${U}-5h-reset`]: epoch(2 * HOUR),
    },
    verdict: `limited | all 259200s ${U}-7d-reset`,
  },
  {
    what: "one model family's window used up",
    status: 429,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-5h-status`]: "allowed",
      [`${U}-7d-status`]: "allowed_warning",
      [`${U}-7d_opus-status`]: "rejected",
      [`${U}-7d_opus-reset`]: epoch(DAY),
    },
    verdict: `limited | opus 86400s ${U}-7d_opus-reset`,
  },
  {
    what: "the window of what overage includes, which is one family's",
    status: 429,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-representative-claim`]: "seven_day_overage_included",
      [`${U}-5h-status`]: "allowed",
      [`${U}-7d-status`]: "allowed",
      [`${U}-7d_oi-status`]: "rejected",
      [`${U}-7d_oi-reset`]: epoch(DAY),
      [`${U}-overage-status`]: "rejected",
      "retry-after": 86_400,
    },
    verdict: `limited | fable 86400s ${U}-7d_oi-reset`,
  },
  {
    what: "a family's window and the account's, each with its own end",
    status: 429,
    fields: {
      [`${U}-5h-status`]: "rejected",
      [`${U}-5h-reset`]: epoch(HOUR),
      [`${U}-7d_sonnet-status`]: "rejected",
      [`${U}-7d_sonnet-reset`]: epoch(DAY),
    },
    verdict:
      `limited | all 3600s ${U}-5h-reset | sonnet 86400s ${U}-7d_sonnet-reset`,
  },
  ...["rejected", "rate_limited", "blocked", "queueing_hard"].map((status) => ({
    what: `only the word ${status}`,
    status: 429,
    fields: { [`${U}-status`]: status, [`${U}-reset`]: epoch(HOUR) },
    verdict: `limited | all 3600s ${U}-reset`,
  })),
  {
    what: "only the word and the family it is about",
    status: 429,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-representative-claim`]: "seven_day_opus",
      [`${U}-reset`]: epoch(HOUR),
    },
    verdict: `limited | opus 3600s ${U}-reset`,
  },
  {
    what: "only the word, with retry-after",
    status: 429,
    fields: { [`${U}-status`]: "payment_required", "retry-after": 90 },
    verdict: "limited | all 90s retry-after",
  },
  {
    what: "only the word, its reset long past",
    status: 429,
    fields: { [`${U}-status`]: "rejected", [`${U}-reset`]: epoch(-HOUR) },
    verdict: "limited | all 60s default",
  },
  {
    what: "a reset further away than any window is long",
    status: 429,
    fields: { [`${U}-status`]: "rejected", [`${U}-reset`]: epoch(18 * DAY) },
    verdict: `limited | all 691200s ${U}-reset`,
  },
  {
    what: "a reset by a clock that is ten minutes ahead of ours",
    status: 429,
    fields: {
      date: new Date(NOW + 10 * MINUTE).toUTCString(),
      [`${U}-status`]: "rejected",
      [`${U}-reset`]: epoch(70 * MINUTE),
    },
    verdict: `limited | all 3600s ${U}-reset`,
  },
  {
    what: "a word that refuses against windows that allow",
    status: 429,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-reset`]: epoch(HOUR),
      [`${U}-5h-status`]: "allowed",
      [`${U}-5h-utilization`]: "1.0",
    },
    verdict: `limited | all 3600s ${U}-reset`,
  },
  {
    what: "only overage refused: the account still serves other models",
    status: 429,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-5h-status`]: "allowed",
      [`${U}-7d-status`]: "allowed",
      [`${U}-overage-status`]: "rejected",
      [`${U}-overage-reset`]: epoch(DAY),
      "retry-after": 86_400,
    },
    verdict: "limited",
  },
  {
    what: "only overage refused by its claim",
    status: 429,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-representative-claim`]: "overage",
      [`${U}-5h-status`]: "allowed",
    },
    verdict: "limited",
  },
  {
    what: "an account that lives on overage alone",
    status: 429,
    fields: {
      [`${U}-status`]: "rejected",
      [`${U}-reset`]: epoch(HOUR),
      [`${U}-overage-status`]: "rejected",
      [`${U}-overage-reset`]: epoch(HOUR),
    },
    verdict: `limited | all 3600s ${U}-reset`,
  },
  {
    what: "a 429 that the windows allow, without retry-after",
    status: 429,
    fields: {
      [`${U}-status`]: "allowed",
      [`${U}-5h-status`]: "allowed",
      [`${U}-7d-utilization`]: "1.0",
      [`${U}-overage-status`]: "rejected",
    },
    verdict: "serve",
  },
  {
    what: "a 429 that the windows allow, with retry-after",
    status: 429,
    fields: { [`${U}-status`]: "allowed_warning", "retry-after": 3 },
    verdict: "throttled 3000ms retry-after",
  },
];

for (const { what, status, verdict, ...rest } of ROWS) {
  Deno.test(`anthropic.judge() says ${verdict.split(" ")[0]} to ${what}`, () => {
    assert.equal(
      inShort(anthropic.judge(answer(status, rest), NOW)),
      verdict,
    );
  });
}

Deno.test("judgeMessages() calls a refused token stale where it can be renewed", () => {
  const verdict = judgeMessages(answer(401), { now: NOW, refusal: "stale" });
  assert.deepEqual(verdict, {
    kind: "stale",
    why: "The credential was refused",
  });
});

Deno.test("anthropic.judge() keeps whatever else a cool-down says straight", () => {
  const fields = {
    [`${U}-5h-status`]: "rejected",
    [`${U}-5h-reset`]: epoch(HOUR),
  };
  const text = SPENT;
  assert.deepEqual(anthropic.judge(answer(429, { text, fields }), NOW), {
    kind: "limited",
    why: "Out of quota: This would exceed your limit.",
    cooldowns: [{
      scope: null,
      reason: "quota",
      since: NOW,
      until: NOW + HOUR,
      source: `${U}-5h-reset`,
    }],
  });
});

Deno.test("anthropic.quotas() reads the unified windows", () => {
  const { fields } = answer(200, {
    fields: {
      [`${U}-status`]: "allowed_warning",
      [`${U}-reset`]: epoch(HOUR),
      [`${U}-representative-claim`]: "five_hour",
      [`${U}-fallback-percentage`]: "0.5",
      [`${U}-5h-status`]: "allowed_warning",
      [`${U}-5h-reset`]: epoch(HOUR),
      [`${U}-5h-utilization`]: "0.93",
      [`${U}-5h-surpassed-threshold`]: "0.9",
      [`${U}-7d_opus-utilization`]: "1.25",
      [`${U}-overage-status`]: "rejected",
      [`${U}-overage-disabled-reason`]: "org_level_disabled",
    },
  });
  assert.deepEqual(anthropic.quotas(fields, NOW), [
    quota("5h", 0.93, { status: "allowed_warning", resetsAt: NOW + HOUR }),
    quota("7d_opus", 1.25),
    quota("overage", null, { status: "rejected" }),
  ]);
});

Deno.test("anthropic.quotas() names the only window there is by its claim", () => {
  const names: [string | null, string][] = [
    ["five_hour", "5h"],
    ["seven_day", "7d"],
    ["seven_day_sonnet", "7d_sonnet"],
    ["something_new", "unified"],
    [null, "unified"],
  ];
  for (const [claim, window] of names) {
    const { fields } = answer(200, {
      fields: {
        [`${U}-status`]: "allowed",
        [`${U}-reset`]: epoch(HOUR),
        ...(claim === null ? {} : { [`${U}-representative-claim`]: claim }),
      },
    });
    assert.deepEqual(anthropic.quotas(fields, NOW), [
      quota(window, null, { status: "allowed", resetsAt: NOW + HOUR }),
    ]);
  }
});

Deno.test("anthropic.quotas() reads the budgets of a key", () => {
  const { fields } = answer(200, {
    fields: {
      [`${R}-requests-limit`]: 50,
      [`${R}-requests-remaining`]: 40,
      [`${R}-requests-reset`]: "2026-03-01T12:00:12Z",
      [`${R}-input-tokens-limit`]: 1000,
      [`${R}-input-tokens-remaining`]: 0,
      [`${R}-output-tokens-limit`]: 0,
      [`${R}-output-tokens-remaining`]: "many",
      [`${R}-tokens-remaining`]: 5,
      "x-ratelimit-limit-requests": 7,
    },
  });
  const used = anthropic.quotas(fields, NOW);
  assert.deepEqual(used.map((one) => [one.window, one.used?.toFixed(2)]), [
    ["requests", "0.20"],
    ["input-tokens", "1.00"],
    ["output-tokens", undefined],
    ["tokens", undefined],
  ]);
  assert.equal(used[0]?.resetsAt, NOW + 12_000);
  assert.equal(used[0]?.seenAt, NOW);
});

Deno.test("anthropic.quotas() says the same about a reset however long the answer was on its way", () => {
  const date = new Date(NOW).toUTCString();
  const { fields } = answer(200, {
    fields: { date, [`${U}-5h-reset`]: epoch(HOUR) },
  });
  const resets = [0, 400, 2_500].map((late) =>
    anthropic.quotas(fields, NOW + late)[0]?.resetsAt
  );
  assert.deepEqual(resets, [NOW + HOUR, NOW + HOUR, NOW + HOUR]);
});

Deno.test("anthropic.quotas() has nothing to say about other fields", () => {
  const { fields } = answer(200, {
    fields: { server: "x", "request-id": "r" },
  });
  assert.deepEqual(anthropic.quotas(fields, NOW), []);
});

function quota(
  window: string,
  used: number | null,
  more: Partial<Quota> = {},
): Quota {
  return { window, used, status: null, resetsAt: null, seenAt: NOW, ...more };
}
