/** The limits of ChatGPT subscriptions in every shape in which they are told, recorded in 2026. */

import assert from "node:assert/strict";
import type { Quota } from "../../src/model/limit.ts";
import { codex } from "../../src/providers/codex.ts";
import { quotasOfEvent } from "../../src/providers/mod.ts";
import { answer, epoch, HOUR, inShort, MINUTE, NOW } from "./_answers.ts";
import { utf8 } from "./_fixtures.ts";

type FieldRow = Readonly<Record<string, string | number>>;

const DAY = 24 * HOUR;
const P = "x-codex-primary";
const S = "x-codex-secondary";
const SPARK = "x-codex-bengalfox";

const PLUS: FieldRow = {
  "x-codex-plan-type": "plus",
  "x-codex-active-limit": "premium",
  [`${P}-used-percent`]: "42.5",
  [`${P}-window-minutes`]: 300,
  [`${P}-reset-at`]: epoch(2 * HOUR),
  [`${P}-reset-after-seconds`]: 7200,
  [`${S}-used-percent`]: "94",
  [`${S}-window-minutes`]: 10080,
  [`${S}-reset-at`]: epoch(5 * DAY),
  [`${S}-reset-after-seconds`]: 432000,
  "x-codex-credits-has-credits": "False",
  "x-codex-credits-unlimited": "False",
  "x-codex-credits-balance": "",
};
const SPARK_FULL: FieldRow = {
  [`${SPARK}-limit-name`]: "GPT-5.3 Codex-Spark",
  [`${SPARK}-primary-used-percent`]: "100",
  [`${SPARK}-primary-window-minutes`]: 300,
  [`${SPARK}-primary-reset-after-seconds`]: 1800,
};
const BOTH_FULL: FieldRow = {
  ...PLUS,
  [`${P}-used-percent`]: "100",
  [`${S}-used-percent`]: "100",
};

function reached(more: Readonly<Record<string, unknown>> = {}): string {
  const error = { type: "usage_limit_reached", message: "No more.", ...more };
  return JSON.stringify({ error });
}

function inLine({ window, used, status, resetsAt }: Quota): string {
  const reset = resetsAt === null ? "-" : (resetsAt - NOW) / MINUTE;
  return `${window} ${used ?? "-"} ${status ?? "-"} ${reset}`;
}

const FACTS: readonly [what: string, FieldRow, string[]][] = [
  ["a plan with two windows", PLUS, [
    "5h 0.425 - 120",
    "7d 0.94 - 7200",
    "credits - none -",
  ]],
  ["a plan whose week is the primary window", {
    [`${P}-used-percent`]: 4,
    [`${P}-window-minutes`]: 10080,
    [`${P}-reset-at`]: epoch(DAY),
    [`${S}-used-percent`]: 0,
    [`${S}-window-minutes`]: 0,
  }, ["7d 0.04 - 1440"]],
  ["windows of unusual or unknown length", {
    [`${P}-used-percent`]: "100.5",
    [`${P}-window-minutes`]: 90,
    [`${S}-used-percent`]: 12,
    [`${S}-window-minutes`]: "garbage",
    [`${S}-reset-after-seconds`]: "",
    [`${S}-reset-at`]: epoch(HOUR),
  }, ["90m 1.005 - -", "secondary 0.12 - 60"]],
  ["a reset by a clock that runs behind ours", {
    date: new Date(NOW - 10 * MINUTE).toUTCString(),
    [`${P}-used-percent`]: 1,
    [`${P}-window-minutes`]: 300,
    [`${P}-reset-at`]: epoch(50 * MINUTE),
  }, ["5h 0.01 - 60"]],
  ["a limit of its own beside the account's", { ...PLUS, ...SPARK_FULL }, [
    "5h 0.425 - 120",
    "7d 0.94 - 7200",
    "5h_gpt-5.3-codex-spark 1 - 30",
    "credits - none -",
  ]],
  ["a limit of its own that the account's fields only repeat", {
    ...BOTH_FULL,
    ...SPARK_FULL,
    "x-codex-active-limit": "codex_bengalfox",
  }, ["5h_gpt-5.3-codex-spark 1 - 30", "credits - none -"]],
  ["a limit without a name", {
    "x-codex-other-secondary-used-percent": 3,
    "x-codex-other-secondary-window-minutes": 43200,
  }, ["30d_other 0.03 - -"]],
  ["credits with a balance", {
    "x-codex-credits-has-credits": "true",
    "x-codex-credits-unlimited": "false",
    "x-codex-credits-balance": "9.99",
  }, ["credits - balance 9.99 -"]],
  ["credits without a told balance", {
    "x-codex-credits-has-credits": 1,
  }, ["credits - available -"]],
  ["credits without end", {
    "x-codex-credits-unlimited": "True",
  }, ["credits - unlimited -"]],
  ["fields that are about nothing", {
    [`${P}-used-percent`]: "much",
    [`${S}-reset-at`]: epoch(HOUR),
    "x-codex-primary-over-secondary-limit-percent": 10,
    "x-codex-turn-state": "sticky",
  }, []],
];

for (const [what, fields, expected] of FACTS) {
  Deno.test(`codex.quotas() reads ${what}`, () => {
    const quotas = codex.quotas(answer(200, { fields }).fields, NOW);
    assert.deepEqual(quotas.map(inLine), expected);
    assert.ok(quotas.every((quota) => quota.seenAt === NOW));
  });
}

const REFUSALS: readonly [
  what: string,
  { text?: string; fields?: FieldRow },
  verdict: string,
][] = [
  [
    "the binding window, which is the week's though the short one is full too",
    { text: reached({ resets_in_seconds: 7200 }), fields: BOTH_FULL },
    `limited | all 432000s ${S}-reset-after-seconds`,
  ],
  [
    "the end in the answer when it is later than that of the full window",
    {
      text: reached({ resets_at: epoch(5 * DAY) }),
      fields: { ...PLUS, [`${P}-used-percent`]: 100 },
    },
    "limited | all 432000s error.resets_at",
  ],
  [
    "the end in the answer when no window is quite full",
    {
      text: reached({ resets_in_seconds: 7200, resets_at: epoch(DAY) }),
      fields: PLUS,
    },
    "limited | all 7200s error.resets_in_seconds",
  ],
  [
    "the end in an answer without fields",
    { text: reached({ resets_at: epoch(HOUR), plan_type: "plus" }) },
    "limited | all 3600s error.resets_at",
  ],
  [
    "the end by a clock that runs behind ours",
    {
      text: reached({ resets_at: epoch(50 * MINUTE) }),
      fields: { date: new Date(NOW - 10 * MINUTE).toUTCString() },
    },
    "limited | all 3600s error.resets_at",
  ],
  [
    "retry-after where no end is told",
    {
      text: reached({ resets_at: null }),
      fields: { "retry-after": 120 },
    },
    "limited | all 120s retry-after",
  ],
  [
    "a minute where nothing is told, or only the past",
    { text: reached({ resets_at: epoch(-HOUR) }) },
    "limited | all 60s default",
  ],
  [
    "retry-after where the full window should be reset already",
    {
      fields: {
        [`${P}-used-percent`]: 100,
        [`${P}-window-minutes`]: 300,
        [`${P}-reset-at`]: epoch(-HOUR),
        "retry-after": 120,
      },
    },
    "limited | all 120s retry-after",
  ],
  [
    "a full window, whatever the answer says",
    { fields: { ...BOTH_FULL, "retry-after": 30 } },
    `limited | all 432000s ${S}-reset-after-seconds`,
  ],
  [
    "only the speed while credits pay for full windows",
    {
      fields: {
        ...BOTH_FULL,
        "x-codex-credits-has-credits": "true",
        "retry-after": 30,
      },
    },
    "throttled 30000ms retry-after",
  ],
  [
    "only the models of the limit that the request counted against",
    {
      text: reached({ resets_in_seconds: 1800 }),
      fields: {
        ...BOTH_FULL,
        ...SPARK_FULL,
        "x-codex-active-limit": "codex_bengalfox",
      },
    },
    "limited | gpt-5.3-codex-spark 1800s error.resets_in_seconds",
  ],
  [
    "the account's limit and not another that is full as well",
    {
      text: reached({ resets_in_seconds: 7200 }),
      fields: { ...PLUS, ...SPARK_FULL },
    },
    "limited | all 7200s error.resets_in_seconds",
  ],
  [
    "every full limit with its own end when none is called active",
    {
      fields: {
        ...BOTH_FULL,
        ...SPARK_FULL,
        "x-codex-active-limit": "",
      },
    },
    `limited | all 432000s ${S}-reset-after-seconds` +
    ` | gpt-5.3-codex-spark 1800s ${SPARK}-primary-reset-after-seconds`,
  ],
  [
    "nobody for a limit of which nothing tells the models",
    {
      text: reached({ resets_in_seconds: 1800 }),
      fields: {
        ...SPARK_FULL,
        [`${SPARK}-limit-name`]: " ",
        "x-codex-active-limit": "codex_bengalfox",
      },
    },
    "limited",
  ],
];

for (const [what, refusal, verdict] of REFUSALS) {
  Deno.test(`codex.judge() rests ${what}`, () => {
    assert.equal(inShort(codex.judge(answer(429, refusal), NOW)), verdict);
  });
}

Deno.test("codex.judge() never rests for longer than limits last", () => {
  const text = reached({ resets_in_seconds: 400 * 86_400 });
  assert.equal(
    inShort(codex.judge(answer(429, { text }), NOW)),
    "limited | all 691200s error.resets_in_seconds",
  );
});

Deno.test("judgeOpening() takes status and fields from an error frame of a socket", () => {
  const rows: [Record<string, unknown>, string][] = [
    [
      {
        error: { type: "usage_limit_reached", message: "No more." },
        headers: { ...BOTH_FULL, "X-Codex-Active-Limit": "codex", x: null },
      },
      `limited | all 432000s ${S}-reset-after-seconds`,
    ],
    [{ status: 401, error: { message: "Unauthorized" } }, "stale"],
    [
      {
        status_code: 503,
        error: { message: "Busy" },
        headers: {
          "retry-after": 7,
        },
      },
      "down 7000ms",
    ],
    [
      {
        status: 400,
        error: { code: "websocket_connection_limit_reached" },
      },
      "clear",
    ],
  ];
  for (const [frame, expected] of rows) {
    const text = JSON.stringify({ type: "error", ...frame });
    const { fields } = answer(101, { fields: { ...PLUS, "retry-after": 1 } });
    const said = codex.dialect.judgeOpening(
      utf8(`data: ${text}\n\n`),
      fields,
      NOW,
    );
    assert.equal(typeof said === "string" ? said : inShort(said), expected);
  }
});

Deno.test("quotasOfEvent() reads the in-band event of the account and of a limit of its own", () => {
  const event = {
    type: "codex.rate_limits",
    plan_type: "plus",
    rate_limits: {
      allowed: true,
      limit_reached: false,
      primary: {
        used_percent: 40,
        window_minutes: 300,
        reset_after_seconds: 3600,
        reset_at: epoch(9 * HOUR),
      },
      secondary: {
        used_percent: 5.5,
        window_minutes: 10080,
        reset_at: epoch(DAY),
      },
    },
    credits: { has_credits: true, unlimited: false, balance: "9.99" },
    metered_limit_name: null,
  };
  assert.deepEqual(quotasOfEvent(event, NOW).map(inLine), [
    "5h 0.4 - 60",
    "7d 0.055 - 1440",
    "credits - balance 9.99 -",
  ]);
  const own = {
    ...event,
    metered_limit_name: "codex_bengalfox",
    limit_name: "GPT-5.3-Codex-Spark",
    credits: null,
  };
  assert.deepEqual(quotasOfEvent(own, NOW).map(inLine), [
    "5h_gpt-5.3-codex-spark 0.4 - 60",
    "7d_gpt-5.3-codex-spark 0.055 - 1440",
  ]);
});

Deno.test("quotasOfEvent() finds nothing in other events and in halves of one", () => {
  const rows = [
    {},
    { type: "response.created", rate_limits: { primary: { used_percent: 1 } } },
    { type: "codex.rate_limits" },
    { type: "codex.rate_limits", rate_limits: { primary: null } },
    { type: "codex.rate_limits", rate_limits: { primary: { used: 1 } } },
    {
      type: "codex.rate_limits",
      rate_limits: { primary: { used_percent: "4" } },
    },
  ];
  for (const row of rows) assert.deepEqual(quotasOfEvent(row, NOW), []);
});
