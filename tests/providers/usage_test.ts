/** How subscriptions are asked for their usage, and what their answers mean. */

import assert from "node:assert/strict";
import { claudeCode } from "../../src/providers/claude_code.ts";
import { codex } from "../../src/providers/codex.ts";
import type { UsageResult } from "../../src/providers/provider.ts";
import { answer, epoch, HOUR, iso, MINUTE, NOW } from "./_answers.ts";
import { idToken, tokens } from "./_tokens.ts";

function read(provider: typeof codex, body: unknown): UsageResult {
  const text = JSON.stringify(body);
  return provider.usage!.read(answer(200, { text }), NOW);
}

/** Window, share, and minutes until the reset. */
function inShort(result: UsageResult) {
  assert(result.kind === "quotas");
  return result.quotas.map(({ window, used, status, resetsAt }) => [
    window,
    used ?? status,
    resetsAt === null ? null : (resetsAt - NOW) / MINUTE,
  ]);
}

Deno.test("claudeCode.usage asks with the token and nothing of any client", () => {
  const asked = claudeCode.usage!.request(tokens(), "https://host.test/base");
  assert.deepEqual(asked, {
    method: "GET",
    origin: "https://host.test",
    target: "/base/api/oauth/usage",
    fields: [
      ["accept", "application/json"],
      ["anthropic-beta", "oauth-2025-04-20"],
      ["authorization", "Bearer old-access"],
    ],
    body: null,
  });
});

Deno.test("claudeCode.usage names windows as the header fields do and leaves out what the plan has not", () => {
  const result = read(claudeCode, {
    five_hour: { utilization: 12.5, resets_at: iso(HOUR) },
    seven_day: { utilization: 100, resets_at: null },
    seven_day_opus: null,
    seven_day_sonnet: { utilization: 0, resets_at: iso(2 * HOUR) },
    seven_day_overage_included: { utilization: 3, resets_at: "soon" },
    extra_usage: { is_enabled: false, utilization: null },
    five_minutes: { utilization: 1, resets_at: null },
  });
  assert.deepEqual(inShort(result), [
    ["5h", 0.125, 60],
    ["7d", 1, null],
    ["7d_sonnet", 0, 120],
    ["7d_oi", 0.03, null],
  ]);
});

Deno.test("codex.usage asks beside the account's address, for the account of the token", () => {
  const credentials = tokens({ idToken: idToken("chatgpt-1") });
  const asked = codex.usage!.request(credentials, codex.baseUrl);
  assert.deepEqual(asked, {
    method: "GET",
    origin: "https://chatgpt.com",
    target: "/backend-api/wham/usage",
    fields: [
      ["accept", "application/json"],
      ["authorization", "Bearer old-access"],
      ["chatgpt-account-id", "chatgpt-1"],
    ],
    body: null,
  });
  for (const path of ["", "/v1", "/codex"]) {
    const base = `http://127.0.0.1:8080${path}`;
    const { origin, target } = codex.usage!.request(credentials, base);
    assert.equal(origin + target, "http://127.0.0.1:8080/wham/usage");
  }
});

Deno.test("codex.usage names windows as the header fields do, those of one model after it", () => {
  const result = read(codex, {
    plan_type: "pro",
    rate_limit: {
      primary_window: {
        used_percent: 25,
        limit_window_seconds: 18_000,
        reset_after_seconds: 600,
        reset_at: epoch(HOUR),
      },
      secondary_window: {
        used_percent: 100,
        limit_window_seconds: 604_800,
        reset_at: epoch(HOUR),
      },
    },
    additional_rate_limits: [
      {
        limit_name: "GPT-5.3 Codex Spark",
        metered_feature: "codex_spark",
        rate_limit: {
          primary_window: { used_percent: 1, limit_window_seconds: 18_000 },
          secondary_window: null,
        },
      },
      { rate_limit: { primary_window: { used_percent: 7 } } },
      null,
    ],
    credits: { has_credits: true, unlimited: false, balance: "4.20" },
  });
  assert.deepEqual(inShort(result), [
    ["5h", 0.25, 10],
    ["7d", 1, 60],
    ["5h_gpt-5.3-codex-spark", 0.01, null],
    ["credits", "balance 4.20", null],
  ]);
});

Deno.test("usage of either provider takes no answer but a readable one for facts, and hears when to come back", () => {
  for (const provider of [claudeCode, codex]) {
    const told = (status: number, text: string) =>
      provider.usage!.read(
        answer(status, { text, fields: { "retry-after": 90 } }),
        NOW,
      );
    const rows: [number, string, RegExp][] = [
      [429, "{}", /status 429/],
      [302, "", /status 302/],
      [200, "<html>", /cannot be read/],
    ];
    for (const [status, text, why] of rows) {
      const result = told(status, text);
      assert(result.kind === "trouble");
      assert.match(result.why, why);
      assert.equal(result.retryAfterMs, 90_000);
    }
    assert.deepEqual(told(200, "{}"), { kind: "quotas", quotas: [] });
  }
});
