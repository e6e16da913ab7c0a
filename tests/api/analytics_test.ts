import assert from "node:assert/strict";
import type { AnalyticsWire } from "../../src/api/wire.ts";
import type { Exchange } from "../../src/model/exchange.ts";
import {
  MIN_STREAMING_MS,
  overheadMs,
} from "../../src/model/exchange_times.ts";
import { savedByCache } from "../../src/model/savings.ts";
import { totalTokens } from "../../src/model/usage.ts";
import { Dice, PRICE, randomExchange } from "../store/_random_exchanges.ts";
import { exchangeOf, servedExchange } from "../store/samples.ts";
import { START } from "../support/clock.ts";
import { openApi } from "./_open.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const RANGES = {
  "1h": { lengthMs: HOUR, bucketMs: MINUTE },
  "6h": { lengthMs: 6 * HOUR, bucketMs: 5 * MINUTE },
  "24h": { lengthMs: DAY, bucketMs: HOUR },
  "7d": { lengthMs: 7 * DAY, bucketMs: HOUR },
  "30d": { lengthMs: 30 * DAY, bucketMs: DAY },
};
type RangeName = keyof typeof RANGES;

async function openWith(records: readonly Exchange[]) {
  const api = await openApi();
  for (const record of records) api.store.journal.closed(record);
  await api.store.journal.flush();
  const ask = async (query: string): Promise<AnalyticsWire> => {
    const { status, body } = await api.send("GET", `/api/analytics?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  return { ...api, ask };
}

function someRandom(count: number, spanMs: number): Exchange[] {
  const dice = new Dice(count + spanMs);
  return Array.from(
    { length: count },
    (_, n) => randomExchange(dice, { id: `r-${n}`, now: START, spanMs }),
  );
}

const isOk = ({ outcome, status }: Exchange) =>
  outcome === "done" && (status ?? 0) < 400;
const modelOf = (one: Exchange) => one.modelAnswered ?? one.modelAsked ?? "";
const startOf = (name: RangeName) => {
  const { lengthMs, bucketMs } = RANGES[name];
  return Math.floor((START - lengthMs) / bucketMs) * bucketMs;
};
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const round = (value: number, scale: number) =>
  Math.round(value * scale) / scale;

/** `SumsWire` the slow way. */
function sumsOf(records: readonly Exchange[]) {
  const timed = records.flatMap(({ timings }) => timings.closed ?? []);
  const usages = records.flatMap(({ usage }) => usage ?? []);
  const streams = records.flatMap(({ usage, timings }) => {
    const ms = micros(timings.lastByte) - micros(timings.firstToken);
    return usage && ms >= MIN_STREAMING_MS ? { ms, tokens: usage.output } : [];
  });
  const speed = sum(streams.map((one) => one.tokens)) /
    sum(streams.map((one) => one.ms)) * 1_000;
  const cost = sum(records.map((one) => one.costNanoUsd ?? 0));
  return {
    requests: records.length,
    successRate: records.length === 0
      ? null
      : round(records.filter(isOk).length / records.length * 100, 100),
    avgResponseTime: timed.length === 0
      ? null
      : round(sum(timed.map(micros)) / timed.length, 10),
    totalTokens: sum(usages.map(totalTokens)),
    totalCostUsd: cost / 1e9,
    unpricedRequests:
      records.filter((one) => one.usage !== null && one.costNanoUsd === null)
        .length,
    avgTokensPerSecond: streams.length === 0 ? null : round(speed, 10),
  };
}

/** As it is stored, in ms. */
function micros(ms: number | null): number {
  return ms === null ? NaN : Math.round(ms * 1_000) / 1_000;
}

function near(found: number | null, values: number[], share: number): void {
  const sorted = values.toSorted((a, b) => a - b);
  const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  if (exact === null) return assert.equal(found, null);
  assert(
    found !== null && Math.abs(found - exact) <= 0.03 * exact + 0.001,
    `${found} for ${exact}`,
  );
}

for (const name of Object.keys(RANGES) as RangeName[]) {
  Deno.test(`GET /api/analytics of ${name} is what the requests add up to`, async () => {
    const { lengthMs, bucketMs } = RANGES[name];
    const all = someRandom(400, lengthMs * 2.5);
    await using api = await openWith(all);
    const from = startOf(name);
    const records = all.filter((one) => one.receivedAt >= from);
    const found = await api.ask(`range=${name}`);

    const accounts = (some: Exchange[]) =>
      new Set(some.map((one) => one.accountId)).size;
    assert.deepEqual(found.totals, {
      ...sumsOf(records),
      activeAccounts: accounts(records),
    });
    const earlier = all.filter(({ receivedAt }) =>
      receivedAt >= from - lengthMs && receivedAt < from
    );
    assert.deepEqual(found.previous, {
      ...sumsOf(earlier),
      activeAccounts: accounts(earlier),
    });
    for (const [id, name] of [["a-work", "work"], [null, "no_account"]]) {
      assert.deepEqual(
        found.accountPerformance.find((one) => one.id === id),
        { id, name, ...sumsOf(records.filter((r) => r.accountId === id)) },
      );
    }
    for (const client of ["claude-cli", "curl", "unknown"]) {
      const its = records.filter(({ client: { userAgent } }) =>
        (userAgent?.split("/")[0] ?? "unknown") === client
      );
      assert.deepEqual(
        found.clients.find((one) => one.client === client),
        { client, ...sumsOf(its) },
      );
    }
    for (const sessionId of ["s-1", "s-2", "s-3"]) {
      const its = records.filter((one) => one.client.sessionId === sessionId);
      assert.deepEqual(
        found.sessions.find((one) => one.sessionId === sessionId),
        its.length === 0 ? undefined : { sessionId, ...sumsOf(its) },
      );
    }
    assert.equal(
      sum(found.failures.map((one) => one.count)),
      records.filter((one) => !isOk(one)).length,
    );

    const buckets = Map.groupBy(
      records,
      (one) => Math.floor(one.receivedAt / bucketMs) * bucketMs,
    );
    assert.deepEqual(
      found.timeSeries.map(({ ts, requests, tokens }) => [
        ts,
        requests,
        tokens,
      ]),
      [...buckets].sort(([a], [b]) => a - b).map(([ts, its]) => {
        const { requests, totalTokens } = sumsOf(its);
        return [ts, requests, totalTokens];
      }),
    );

    const durations = records.map(({ timings }) => timings.closed ?? 0);
    const firsts = records.flatMap(({ timings }) => timings.firstToken ?? []);
    const overheads = records.flatMap((one) => overheadMs(one) ?? []);
    for (
      const [key, share] of Object.entries({ p50: .5, p95: .95, p99: .99 })
    ) {
      const at = key as "p50" | "p95" | "p99";
      near(found.responseTime[at], durations, share);
      near(found.ttft[at], firsts, share);
      near(found.overhead[at], overheads, share);
      const opus = records.filter((one) => modelOf(one) === "opus");
      near(
        found.modelPerformance.find((one) => one.model === "opus")!
          .responseTime[at],
        opus.map(({ timings }) => timings.closed ?? 0),
        share,
      );
    }
    const saved = records.flatMap(({ price, usage }) =>
      price && usage ? savedByCache(usage, price.rates) : []
    );
    assert.equal(found.cache.savedUsd, sum(saved) / 1e9);
  });
}

const FILTERS: Record<string, (one: Exchange) => boolean> = {
  "accounts=work": (one) => one.accountName === "work",
  "accounts=work,home": (one) => ["work", "home"].includes(one.accountName!),
  "accounts=no_account": (one) => one.accountId === null,
  "accounts=nobody": () => false,
  "models=opus": (one) => modelOf(one) === "opus",
  "providers=anthropic": (one) => one.provider === "anthropic",
  "clients=curl": (one) => one.client.userAgent === "curl/8",
  "clients=unknown": (one) => one.client.userAgent === null,
  "status=success": isOk,
  "status=error": (one) => !isOk(one),
  "status=error&accounts=no_account,home&models=gpt-5,haiku": (one) =>
    !isOk(one) && [null, "home"].includes(one.accountName) &&
    ["gpt-5", "haiku"].includes(modelOf(one)),
};
Deno.test("GET /api/analytics filters everything but the choices, sessions and the past too", async () => {
  const all = someRandom(300, 9 * HOUR);
  await using api = await openWith(all);
  const { choices } = await api.ask("range=6h");
  assert.deepEqual(choices, {
    accounts: ["home", "paid", "work", "no_account"],
    models: ["gpt-5", "haiku", "opus"],
    providers: ["anthropic", "openai"],
    clients: ["claude-cli", "curl"],
  });
  const from = startOf("6h");
  for (const [query, takes] of Object.entries(FILTERS)) {
    const found = await api.ask(`range=6h&${query}`);
    const records = all.filter((one) => takes(one) && one.receivedAt >= from);
    const { activeAccounts: _, ...totals } = found.totals;
    assert.deepEqual(totals, sumsOf(records), query);
    const points = sum(found.timeSeries.map((point) => point.requests));
    assert.equal(points, records.length, query);
    assert.equal(
      sum(found.sessions.map((one) => one.requests)),
      records.filter((one) => one.client.sessionId !== null).length,
      query,
    );
    const earlier = all.filter((one) => takes(one) && one.receivedAt < from);
    assert.equal(found.previous.requests, earlier.length, query);
    assert.deepEqual(found.choices, choices, query);
  }
});

Deno.test("GET /api/analytics breaks points down by model, with nothing lost", async () => {
  await using api = await openWith(someRandom(200, HOUR));
  const whole = await api.ask("range=24h");
  const broken = await api.ask("range=24h&modelBreakdown=true");
  const models = new Set(broken.timeSeries.map((point) => point.model));
  assert.deepEqual([...models].sort(), ["gpt-5", "haiku", "opus", "unknown"]);
  assert(whole.timeSeries.every((point) => point.model === undefined));
  for (const { ts, requests, tokens } of whole.timeSeries) {
    const parts = broken.timeSeries.filter((point) => point.ts === ts);
    assert.equal(sum(parts.map((point) => point.requests)), requests);
    assert.equal(sum(parts.map((point) => point.tokens)), tokens);
  }
});

Deno.test("GET /api/analytics counts no unpriced request of a session without tokens, whole hour or not", async () => {
  for (const receivedAt of [START, startOf("1h")]) {
    const record = Object.assign(servedExchange("r-1", { receivedAt }), {
      usage: null,
      costNanoUsd: null,
      price: null,
    });
    await using api = await openWith([record]);
    const { sessions } = await api.ask("range=1h");
    assert.deepEqual(sessions.map((one) => one.unpricedRequests), [0]);
  }
});

Deno.test("GET /api/analytics adds buckets up in cumulative mode and leaves rates as they are", async () => {
  await using api = await openWith(someRandom(200, HOUR));
  for (const more of ["", "&modelBreakdown=true"]) {
    const normal = await api.ask(`range=1h${more}`);
    const running = await api.ask(`range=1h&mode=cumulative${more}`);
    assert.equal(running.meta.cumulative, true);
    running.timeSeries.forEach((point, n) => {
      const own = normal.timeSeries[n]!;
      const until = normal.timeSeries.slice(0, n + 1)
        .filter(({ model }) => model === point.model);
      for (
        const name of ["requests", "tokens", "outputTokens"] as const
      ) assert.equal(point[name], sum(until.map((one) => one[name])));
      const cost = sum(until.map((one) => one.costUsd));
      assert(Math.abs(point.costUsd - cost) < 1e-9);
      for (
        const name of ["ts", "errorRate", "cacheHitRate", "ttft"] as const
      ) assert.deepEqual(point[name], own[name]);
    });
    assert.deepEqual(running.totals, normal.totals);
  }
});

Deno.test("GET /api/analytics of nothing has zeros, nulls and empty lists", async () => {
  await using api = await openWith([]);
  const found = await api.ask("");
  const none = { p50: null, p95: null, p99: null };
  const nothing = { ...sumsOf([]), activeAccounts: 0 };
  assert.deepEqual(found, {
    meta: {
      range: "24h",
      bucket: "1h",
      bucketMs: HOUR,
      cumulative: false,
      from: "2026-01-01T03:00:00.000Z",
      to: "2026-01-02T03:04:05.000Z",
    },
    totals: nothing,
    previous: nothing,
    timeSeries: [],
    tokenBreakdown: {
      inputTokens: 0,
      cacheReadInputTokens: 0,
      cacheCreationInputTokens: 0,
      outputTokens: 0,
      reasoningTokens: 0,
    },
    modelDistribution: [],
    accountPerformance: [],
    providerBreakdown: [],
    costByModel: [],
    modelPerformance: [],
    responseTime: none,
    ttft: none,
    overhead: none,
    cache: { readTokens: 0, writtenTokens: 0, hitRate: null, savedUsd: 0 },
    failures: [],
    clients: [],
    sessions: [],
    choices: { accounts: [], models: [], providers: [], clients: [] },
  });
});

Deno.test("GET /api/analytics tells models, costs, cache and failures of a known few", async () => {
  const failed = exchangeOf("r-4");
  failed.close("failed", 10, "No way");
  await using api = await openWith([
    servedExchange("r-1", { costNanoUsd: 2_000_000_000, price: PRICE }),
    servedExchange("r-2", { modelAnswered: "haiku", costNanoUsd: 1 }),
    servedExchange("r-3", { modelAnswered: "haiku", status: 529 }),
    failed,
  ]);
  const found = await api.ask("range=1h");
  assert.deepEqual(found.modelDistribution, [
    { model: "haiku", count: 2 },
    { model: "claude-opus-4", count: 1 },
  ]);
  assert.deepEqual(
    found.costByModel.map(({ model, costUsd }) => [model, costUsd]),
    [["claude-opus-4", 2], ["haiku", 1e-9]],
  );
  assert.deepEqual(found.failures, [
    { reason: "failed", count: 1 },
    { reason: "status 529", count: 1 },
  ]);
  // Each request read 1000 tokens from the cache and wrote 100 and 50; the price of one is known.
  assert.equal(found.cache.hitRate, round(1_000 / 1_160 * 100, 100));
  assert.equal(
    found.cache.savedUsd,
    (1_000 * 4.5 - 100 * 1.25 - 50 * 5) * 1_000 / 1e9,
  );
  const [haiku] = found.modelPerformance;
  assert.deepEqual(
    [haiku?.errorRate, haiku?.minTokensPerSecond, haiku?.maxTokensPerSecond],
    [50, 20, 20],
  );
});

Deno.test("GET /api/analytics calls an account by its name now", async () => {
  await using api = await openWith([]);
  const account = await api.add("before");
  api.store.journal.closed(
    servedExchange("r-1", { accountId: account.id, accountName: "before" }),
  );
  await api.store.journal.flush();
  await api.store.accounts.update(account.id, { name: "after" });
  const found = await api.ask("accounts=after");
  assert.deepEqual(
    found.accountPerformance.map(({ name, requests }) => [name, requests]),
    [["after", 1]],
  );
});

for (
  const [field, value] of [
    ["range", "2h"],
    ["range", ""],
    ["mode", "sideways"],
    ["status", "ok"],
    ["providers", "acme"],
    ["modelBreakdown", "yes"],
  ]
) {
  Deno.test(`GET /api/analytics refuses ${field}=${value}`, async () => {
    await using api = await openApi();
    const path = `/api/analytics?${field}=${value}`;
    const { status, body } = await api.send("GET", path);
    assert.equal(status, 400);
    assert.deepEqual(body.details, { field, value });
    assert.match(body.error, new RegExp(`^'${field}' must be one of `));
  });
}
