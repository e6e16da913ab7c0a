import assert from "node:assert/strict";
import { detailOf, summaryOf } from "../../src/api/request_wire.ts";
import type { Outcome } from "../../src/model/exchange.ts";
import { endedExchange, openedExchange } from "./_exchange.ts";

Deno.test("summaryOf() counts no token twice and measures from the answer's own attempt", () => {
  const summary = summaryOf(endedExchange("r-1"));
  assert.deepEqual(
    {
      prompt: summary.promptTokens,
      completion: summary.completionTokens,
      total: summary.totalTokens,
      created: summary.cacheCreationInputTokens,
      failovers: summary.failoverAttempts,
      overhead: summary.proxyOverheadMs,
      ttft: summary.ttftMs,
      ttfb: summary.upstreamTtfbMs,
      streaming: summary.streamingDurationMs,
      response: summary.responseTimeMs,
      speed: summary.tokensPerSecond,
      model: summary.model,
    },
    {
      prompt: 4_321,
      completion: 50,
      total: 4_371,
      created: 4_300,
      failovers: 1,
      overhead: 0.625,
      ttft: 400,
      ttfb: 200,
      streaming: 1_000,
      response: 1_401,
      speed: 50,
      model: "claude-sonnet-4-20250514",
    },
  );
});

Deno.test("summaryOf() of a running request leaves open what is not known", () => {
  const summary = summaryOf(openedExchange("r-1"));
  const { outcome, success, statusCode, totalTokens, responseTimeMs } = summary;
  assert.deepEqual(
    [outcome, success, statusCode, totalTokens, responseTimeMs],
    [null, null, null, null, null],
  );
  assert.equal(summary.failoverAttempts, 0);
  assert.equal(summary.timestamp, "2026-01-02T03:04:05.000Z");
});

const ENDS: [outcome: Outcome, status: number | null, success: boolean][] = [
  ["done", 200, true],
  ["done", 399, true],
  ["done", 400, false],
  ["client_left", 200, false],
  ["upstream_broke", 200, false],
  ["refused", 429, false],
  ["interrupted", null, false],
];

for (const [outcome, status, success] of ENDS) {
  Deno.test(`summaryOf() calls ${outcome} with ${status} a ${success ? "success" : "failure"}`, () => {
    const record = Object.assign(openedExchange("r-1"), { outcome, status });
    assert.equal(summaryOf(record).success, success);
  });
}

Deno.test("summaryOf() tells no speed of a stream that came in one piece", () => {
  const exchange = endedExchange("r-1");
  exchange.timings.lastByte = 400.5;
  assert.equal(summaryOf(exchange).tokensPerSecond, null);
});

Deno.test("detailOf() is the summary and more, its moments in ISO and its times in microseconds", () => {
  const exchange = endedExchange("r-1");
  exchange.timings.read = 1.000_000_4;
  exchange.addedFields = ["anthropic-beta: oauth-2025-04-20"];
  const detail = detailOf(exchange, { request: null, response: null });
  const { attempts, decision, timings, ...rest } = detail;
  const { cacheWrite5mTokens, cacheWrite1hTokens, addedFields, ...told } = rest;
  const { webSearches, bill, requestBody, responseBody, ...summary } = told;
  assert.deepEqual(summary, summaryOf(exchange));
  assert.deepEqual([cacheWrite5mTokens, cacheWrite1hTokens], [300, 4_000]);
  assert.deepEqual([webSearches, bill], [0, null]);
  assert.deepEqual([requestBody, responseBody], [null, null]);
  assert.deepEqual(addedFields, ["anthropic-beta: oauth-2025-04-20"]);
  assert.equal(timings.read, 1);
  assert.deepEqual(attempts.map((one) => one.why), ["Overloaded", null]);
  const [candidate] = decision?.candidates ?? [];
  assert.equal(candidate?.sessionStartedAt, "2026-01-02T03:03:05.000Z");
  assert.equal(decision?.passedOver[0]?.until, "2026-01-02T03:05:05.000Z");
});

Deno.test("detailOf() bills item by item, in dollars, and leaves out no item for being empty", () => {
  const exchange = endedExchange("r-1");
  exchange.webSearches = 2;
  exchange.costNanoUsd = 21_000_123;
  exchange.price = {
    provider: "anthropic",
    model: "claude-sonnet-4-0",
    sheetDate: "2026-11-18",
    tier: "over 200k input",
    rates: {
      input: 3,
      cacheRead: null,
      cacheWrite5m: 0,
      cacheWrite1h: 6,
      output: 15,
      webSearch: 10,
    },
  };
  const { bill, costUsd } = detailOf(exchange, {
    request: null,
    response: null,
  });
  const { items, ...head } = bill!;
  assert.deepEqual(head, {
    provider: "anthropic",
    model: "claude-sonnet-4-0",
    sheetDate: "2026-11-18",
    tier: "over 200k input",
    totalUsd: 0.021000123,
  });
  assert.equal(costUsd, head.totalUsd);
  assert.deepEqual(items.map(Object.values), [
    ["input", 1, 3, 1_000_000, 0.000003],
    ["cacheRead", 20, null, 1_000_000, null],
    ["cacheWrite5m", 300, 0, 1_000_000, 0],
    ["cacheWrite1h", 4_000, 6, 1_000_000, 0.024],
    ["output", 50, 15, 1_000_000, 0.00075],
    ["webSearch", 2, 10, 1_000, 0.02],
  ]);
});
