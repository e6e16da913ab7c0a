import assert from "node:assert/strict";
import { pageOf } from "../../src/metrics/family.ts";
import {
  MAX_ACCOUNTS,
  MAX_MODELS,
  RequestMetrics,
} from "../../src/metrics/request_metrics.ts";
import type { Exchange, Outcome } from "../../src/model/exchange.ts";
import { complaintsOf, seriesIn, valueOf } from "../support/metrics_page.ts";
import { ATTEMPT, exchangeOf, servedExchange } from "../store/samples.ts";

const WORK = {
  provider: "anthropic",
  account: "work",
  model: "claude-opus-4",
};

function pageWith(...exchanges: Exchange[]): string {
  return pageFrom(counted(...exchanges));
}

function counted(...exchanges: Exchange[]): RequestMetrics {
  const metrics = new RequestMetrics();
  for (const exchange of exchanges) metrics.closed(exchange);
  return metrics;
}

function pageFrom(metrics: RequestMetrics): string {
  return pageOf(metrics.families(() => null));
}

Deno.test("RequestMetrics counts a served request with its tokens, each of one kind only", () => {
  const exchange = servedExchange("r-1", { costNanoUsd: 1_500_000_000 });
  const page = pageWith(exchange, exchange);
  const result = { ...WORK, outcome: "done", status: "200" };
  assert.equal(valueOf(page, "ccflare_requests_total", result), 2);
  const tokens = {
    input: 20,
    cache_read: 2_000,
    cache_write_5m: 200,
    cache_write_1h: 100,
    output: 40,
  };
  for (const [kind, count] of Object.entries(tokens)) {
    const labels = { ...WORK, kind };
    assert.equal(valueOf(page, "ccflare_tokens_total", labels), count, kind);
  }
  assert.equal(valueOf(page, "ccflare_reasoning_tokens_total", WORK), 10);
  assert.equal(valueOf(page, "ccflare_cost_usd_total", WORK), 3);
  assert.equal(valueOf(page, "ccflare_unpriced_requests_total", WORK), 0);
  assert.equal(valueOf(page, "ccflare_unmetered_requests_total", WORK), 0);
  assert.deepEqual(complaintsOf(page), []);
});

Deno.test("RequestMetrics counts what has no price and what told no tokens", () => {
  const unpriced = servedExchange("r-1");
  const unmetered = servedExchange("r-2", { usage: null, usageMissing: true });
  const empty = servedExchange("r-3", {
    usage: {
      input: 0,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 0,
      reasoning: 0,
    },
  });
  const page = pageWith(unpriced, unmetered, empty);
  assert.equal(valueOf(page, "ccflare_unpriced_requests_total", WORK), 1);
  assert.equal(valueOf(page, "ccflare_unmetered_requests_total", WORK), 1);
});

Deno.test("RequestMetrics tells every way to end, unusual statuses by their class", () => {
  const ends: [Outcome, number | null, string][] = [
    ["done", 200, "200"],
    ["done", 429, "429"],
    ["done", 418, "4xx"],
    ["done", 599, "5xx"],
    ["client_left", null, ""],
    ["refused", 503, "503"],
  ];
  const page = pageWith(...ends.map(([outcome, status], nth) => {
    const exchange = exchangeOf(`r-${nth}`);
    exchange.status = status;
    exchange.close(outcome, 1);
    return exchange;
  }));
  for (const [outcome, , status] of ends) {
    const labels = { outcome, status, provider: "", account: "", model: "" };
    assert.equal(valueOf(page, "ccflare_requests_total", labels), 1, status);
  }
});

Deno.test("RequestMetrics counts attempts for the account that made them, not for the one that served", () => {
  const exchange = servedExchange("r-1");
  exchange.attempts.unshift(
    { ...ATTEMPT, accountId: "a-2", accountName: "home", verdict: "limited" },
    { ...ATTEMPT, verdict: "down" },
  );
  const page = pageWith(exchange);
  const attempts = (account: string, verdict: string) =>
    valueOf(page, "ccflare_attempts_total", { account, verdict });
  assert.equal(attempts("home", "limited"), 1);
  assert.equal(attempts("work", "down"), 1);
  assert.equal(attempts("work", "serve"), 1);
  assert.equal(attempts("home", "serve"), null);
});

Deno.test("RequestMetrics times what went to a provider, from the attempt that was answered", () => {
  const exchange = servedExchange("r-1");
  exchange.attempts.push({ ...ATTEMPT, startedMs: 60 });
  const refused = exchangeOf("r-2");
  refused.close("refused", 1);
  const page = pageWith(exchange, refused);
  const sums = {
    ccflare_request_duration_seconds: 1.201125,
    ccflare_time_to_first_token_seconds: 0.2,
    ccflare_upstream_first_byte_seconds: 0.04,
    ccflare_overhead_seconds: 0.00075,
  };
  const provider = { provider: "anthropic" };
  for (const [name, sum] of Object.entries(sums)) {
    assert.equal(valueOf(page, `${name}_sum`, provider), sum);
    assert.equal(valueOf(page, `${name}_count`), 1, "the refused one is not");
  }
  const bucket = (le: string) =>
    valueOf(page, "ccflare_overhead_seconds_bucket", { ...provider, le });
  assert.equal(bucket("0.0005"), 0);
  assert.equal(bucket("0.00075"), 1);
});

Deno.test("RequestMetrics tells accounts by the name they have now, one that is gone by its last", () => {
  const metrics = counted(
    servedExchange("r-1"),
    servedExchange("r-2", { accountId: "a-2", accountName: "gone" }),
  );
  const page = pageOf(
    metrics.families((id) => id === "a-1" ? "renamed" : null),
  );
  const requests = (account: string) =>
    valueOf(page, "ccflare_requests_total", { account });
  assert.equal(requests("renamed"), 1);
  assert.equal(requests("gone"), 1);
  assert.equal(requests("work"), null);
});

Deno.test("RequestMetrics adds up accounts of one name, as when one was removed and added again", () => {
  const page = pageWith(
    servedExchange("r-1"),
    servedExchange("r-2", { accountId: "a-2", accountName: "work" }),
  );
  assert.equal(valueOf(page, "ccflare_requests_total", WORK), 2);
  assert.deepEqual(complaintsOf(page), []);
});

Deno.test("RequestMetrics keeps its series bounded when 10,000 accounts and models come", () => {
  const metrics = new RequestMetrics();
  for (let n = 0; n < 10_000; n++) {
    metrics.closed(servedExchange(`r-${n}`, {
      accountId: `a-${n % 137}`,
      accountName: `account ${n % 137}`,
      modelAnswered: `model-${n}`,
      status: 200 + n % 400,
    }));
    const lost = servedExchange(`x-${n}`, {
      accountId: `b-${n}`,
      accountName: `lost ${n}`,
      attempts: [{ ...ATTEMPT, accountId: `c-${n}`, accountName: `c ${n}` }],
    } as Partial<Exchange>);
    metrics.closed(lost);
  }
  const page = pageFrom(metrics);
  const series = seriesIn(page);
  const distinct = (label: string) =>
    new Set(series.map((one) => one.labels[label])).size;
  // Besides the bound: "other", none, and the series that have no such label.
  assert.ok(distinct("account") <= MAX_ACCOUNTS + 3, "accounts");
  assert.ok(distinct("model") <= MAX_MODELS + 3, "models");
  assert.ok(series.length < 20_000, `${series.length} series`);
  const requests = series.filter((one) => one.name === "ccflare_requests_total")
    .reduce((sum, { value }) => sum + value, 0);
  assert.equal(requests, 20_000, "nothing is lost by it");
});

Deno.test("RequestMetrics gives no place to names that no provider has served", () => {
  const metrics = new RequestMetrics();
  for (let n = 0; n < MAX_MODELS * 2; n++) {
    metrics.closed(servedExchange(`r-${n}`, {
      status: 404,
      modelAsked: `made-up-${n}`,
      modelAnswered: null,
    }));
  }
  metrics.closed(servedExchange("long", { modelAnswered: "x".repeat(1_000) }));
  metrics.closed(servedExchange("real"));
  const page = pageFrom(metrics);
  const requests = (model: string, status: string) =>
    valueOf(page, "ccflare_requests_total", { model, status });
  assert.equal(requests("other", "404"), MAX_MODELS * 2);
  assert.equal(requests("other", "200"), 1);
  assert.equal(requests("claude-opus-4", "200"), 1);
});
