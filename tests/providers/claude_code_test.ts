/** How a Claude subscription is used: whom it serves, what it adds, and what refusals mean for its token. */

import assert from "node:assert/strict";
import type { Field } from "../../src/model/fields.ts";
import { claudeCode } from "../../src/providers/claude_code.ts";
import { answer, claudeError, epoch, HOUR, inShort, NOW } from "./_answers.ts";
import { utf8 } from "./_fixtures.ts";
import { tokens } from "./_tokens.ts";

const OAUTH = "oauth-2025-04-20";
const BEARER: Field = ["authorization", "Bearer old-access"];
const ADDED = [`anthropic-beta: ${OAUTH}`];

Deno.test("claudeCode.prepare() names OAuth behind the client's own list, which stays as it is", () => {
  const rows: [string[], string[], string[]][] = [
    [[], [OAUTH], ADDED],
    [[""], [OAUTH], ADDED],
    [["a-2025-01-01"], [`a-2025-01-01,${OAUTH}`], ADDED],
    [["a , b,"], [`a , b,,${OAUTH}`], ADDED],
    [["a", "b"], ["a", `b,${OAUTH}`], ADDED],
    [[OAUTH], [OAUTH], []],
    [[`a, ${OAUTH} ,b`], [`a, ${OAUTH} ,b`], []],
    [[OAUTH, "b"], [OAUTH, "b"], []],
    [[`x-${OAUTH}`], [`x-${OAUTH},${OAUTH}`], ADDED],
  ];
  for (const [before, after, added] of rows) {
    const client: Field[] = [
      ["x-app", "cli"],
      ...before.map((value): Field => ["anthropic-beta", value]),
    ];
    const prepared = claudeCode.prepare(client, tokens());
    assert.deepEqual(prepared.fields, [
      ["x-app", "cli"],
      ...after.map((value) => ["anthropic-beta", value]),
      BEARER,
    ]);
    assert.deepEqual(prepared.added, added);
  }
});

Deno.test("claudeCode.mayServe() takes Claude Code and nobody else", () => {
  const rows: [string, boolean][] = [
    ["claude-cli/2.1.197 (external, sdk-cli)", true],
    ["claude-cli/1.0.0", true],
    ["Anthropic/JS 0.60.0", false],
    ["curl/8.5.0 claude-cli/2.1.197", false],
    ["claude-client/1.0", false],
    ["", false],
  ];
  for (const [agent, expected] of rows) {
    const client: Field[] = [["user-agent", agent]];
    assert.equal(claudeCode.mayServe(client), expected, agent);
  }
  assert.equal(claudeCode.mayServe([]), false);
});

Deno.test("claudeCode.judge() tells a stale token from a dead account", () => {
  const rows: [number, string, string, string][] = [
    [401, "authentication_error", "OAuth token has expired.", "stale"],
    [401, "authentication_error", "Invalid bearer token", "stale"],
    [403, "permission_error", "OAuth token has been revoked.", "dead"],
    [
      403,
      "permission_error",
      "OAuth authentication is currently not allowed for this organization.",
      "dead",
    ],
    [
      400,
      "invalid_request_error",
      "This organization has been disabled.",
      "dead",
    ],
    [403, "permission_error", "Request not allowed", "serve"],
    [529, "overloaded_error", "Overloaded", "down"],
  ];
  for (const [status, type, message, expected] of rows) {
    const text = claudeError(type, message);
    const verdict = claudeCode.judge(answer(status, { text }), NOW);
    assert.equal(inShort(verdict), expected, message);
  }
});

Deno.test("claudeCode's streams that open with an authentication error have a stale token", () => {
  const text = claudeError("authentication_error", "OAuth token has expired.");
  const opening = utf8(`event: error\ndata: ${text}\n\n`);
  const said = claudeCode.dialect.judgeOpening(opening, [], NOW);
  assert.equal(typeof said === "object" && said.kind, "stale");
});

Deno.test("claudeCode.judge() rests until the weekly window's reset, and one model's only for that model", () => {
  const U = "anthropic-ratelimit-unified";
  const weekly = {
    [`${U}-status`]: "rejected",
    [`${U}-reset`]: epoch(HOUR),
    [`${U}-representative-claim`]: "seven_day",
    [`${U}-5h-status`]: "rejected",
    [`${U}-5h-reset`]: epoch(HOUR),
    [`${U}-5h-utilization`]: "1.0",
    [`${U}-7d-status`]: "rejected",
    [`${U}-7d-reset`]: epoch(90 * HOUR),
    [`${U}-7d-utilization`]: "1.01",
    [`${U}-overage-status`]: "rejected",
    "retry-after": 3600,
  };
  const opus = {
    ...weekly,
    [`${U}-5h-status`]: "allowed",
    [`${U}-7d-status`]: "allowed_warning",
    [`${U}-7d_opus-status`]: "rejected",
    [`${U}-7d_opus-reset`]: epoch(50 * HOUR),
  };
  const judge = (fields: Record<string, string | number>) =>
    inShort(claudeCode.judge(answer(429, { fields }), NOW));
  assert.equal(judge(weekly), `limited | all 324000s ${U}-7d-reset`);
  assert.equal(judge(opus), `limited | opus 180000s ${U}-7d_opus-reset`);
  const quotas = claudeCode.quotas(answer(200, { fields: opus }).fields, NOW);
  assert.deepEqual(
    quotas.map(({ window, used, status }) => [window, used, status]),
    [
      ["5h", 1, "allowed"],
      ["7d", 1.01, "allowed_warning"],
      ["overage", null, "rejected"],
      ["7d_opus", null, "rejected"],
    ],
  );
});
