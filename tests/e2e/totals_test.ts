/** Whoever counts, the numbers are the same: provider, clients, API, live stream, metrics and database. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RequestSummary } from "../../src/api/wire.ts";
import { systemClock } from "../../src/clock.ts";
import type { Usage } from "../../src/model/usage.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { readAllRequests } from "../support/request_pages.ts";
import {
  accept,
  type Behaviour,
  gzipped,
  ok,
  openUpstream,
  overloaded,
  say,
  status,
} from "../support/upstream.ts";
import { SocketClient } from "../support/upstream/socket_client.ts";

const HTTP_REQUESTS = 460;
const LANES = 8; // clients at once
const SOCKETS = 4;
const TURNS = 10; // of each socket
const REQUESTS = HTTP_REQUESTS + SOCKETS * TURNS;
const SOCKET_USAGE = { input: 70, cacheRead: 30, output: 11, reasoning: 4 };

const ROUTES = [
  { path: "/v1/messages", model: "claude-sonnet-4-5" },
  { path: "/v1/messages", model: "claude-of-no-known-price" },
  { path: "/v1/responses", model: "gpt-5" },
  { path: "/v1/chat/completions", model: "gpt-5" },
] as const;

interface Totals {
  readonly requests: number;
  /** Anything but a whole answer with a status below 400. */
  readonly failures: number;
  readonly tokens: Record<keyof Usage, number>;
}

Deno.test("provider, clients, API, live stream, metrics and database count the same for 500 mixed requests", async () => {
  const home = await Deno.makeTempDir({ prefix: "ccflare-totals-" });
  try {
    await using upstream = openUpstream();
    const provider = new Ledger();
    const keys = ["key-a", "key-b", "key-c", "key-d"];
    const random = seeded(7);
    for (const key of keys) upstream.on(key, provider.behaviour(random));
    for (const key of ["key-c", "key-d"]) {
      const turn = say("one two", { usage: SOCKET_USAGE });
      upstream.onSocket(key, accept({ turns: [turn] }));
    }
    await using app = await openTestApp({
      upstream,
      clock: systemClock,
      databasePath: join(home, "ccflare.db"),
      env: { RETRY_ATTEMPTS: "0" },
      accounts: [
        { name: "a", provider: "anthropic", key: "key-a" },
        { name: "b", provider: "anthropic", key: "key-b" },
        { name: "c", provider: "openai", key: "key-c" },
        { name: "d", provider: "openai", key: "key-d" },
      ],
    });
    const live = await listen(app);
    const clients = await askAll(app, random);
    await talkAll(app, provider);
    await app.store.journal.flush();

    const told = { requests: REQUESTS, failures: clients.failures };
    const expected: Totals = { ...told, tokens: provider.tokens };
    assert.ok(clients.failures > 10, "some requests failed");
    assert.deepEqual(await live.totals(), expected, "live stream");
    assert.deepEqual(await listed(app), expected, "request list");
    assert.deepEqual(stored(join(home, "ccflare.db")), expected, "database");
    const metrics = await scraped(app);
    assert.deepEqual(metrics.totals, expected, "metrics");
    // Later turns of a socket go over the attempt of its first.
    const turns = SOCKETS * (TURNS - 1);
    const attempts = upstream.requests.length + turns;
    assert.equal(metrics.attempts, attempts, "attempts");

    const all = sum(Object.values(provider.tokens)) - provider.tokens.reasoning; // which is part of the output
    const stats = await get(app, "/api/stats");
    assert.equal(stats.totalRequests, REQUESTS);
    assert.equal(stats.totalTokens, all);
    const analytics = await get(app, "/api/analytics?range=24h");
    assert.equal(analytics.totals.requests, REQUESTS);
    assert.equal(analytics.totals.totalTokens, all);
    assert.equal(
      sum(analytics.failures.map((one: { count: number }) => one.count)),
      clients.failures,
    );

    const costs = [
      live.costUsd(),
      stats.totalCostUsd,
      analytics.totals.totalCostUsd,
      metrics.costUsd,
      storedCostUsd(join(home, "ccflare.db")),
    ];
    assert.ok(costs[0]! > 0, "something was billed");
    for (const cost of costs) assert.equal(nano(cost), nano(costs[0]!));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

/** What the provider has told of tokens, in its own words for each dialect. */
class Ledger {
  readonly tokens = noTokens();

  behaviour(random: () => number): Behaviour {
    return (request, world) => {
      const luck = random();
      if (luck < 0.06) return overloaded()(request, world);
      if (luck < 0.14) return status(400)(request, world);
      const usage = {
        input: Math.floor(random() * 5_000),
        cacheRead: Math.floor(random() * 90_000),
        cacheWrite5m: Math.floor(random() * 900),
        cacheWrite1h: Math.floor(random() * 900),
        output: 1 + Math.floor(random() * 700),
        reasoning: 1,
      };
      const isMessages = request.path.includes("/messages");
      this.told(
        isMessages
          ? { ...usage, reasoning: 0 }
          : { ...usage, cacheWrite5m: 0, cacheWrite1h: 0 },
      );
      const answer = ok("one two three", { usage });
      return (luck > 0.9 ? gzipped(answer) : answer)(request, world);
    };
  }

  told(usage: Partial<Usage>): void {
    add(this.tokens, usage);
  }
}

/** Asks in a few lanes at once and tells how many went wrong in the eyes of the clients. */
async function askAll(
  app: TestApp,
  random: () => number,
): Promise<{ failures: number }> {
  let left = HTTP_REQUESTS;
  let failures = 0;
  const lane = async () => {
    while (left-- > 0) {
      const { path, model } = ROUTES[Math.floor(random() * ROUTES.length)]!;
      const body = {
        model,
        stream: random() < 0.6,
        messages: [{ role: "user", content: `Question ${left}` }],
      };
      const answer = await fetch(app.url + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      await answer.text();
      if (!answer.ok) failures++;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { failures };
}

async function talkAll(app: TestApp, provider: Ledger): Promise<void> {
  for (let count = 0; count < SOCKETS; count++) {
    const client = await SocketClient.connect(app, { key: "any" });
    assert.ok(client instanceof SocketClient, "the socket was taken");
    await using socket = client;
    for (let turn = 0; turn < TURNS; turn++) {
      assert.equal((await socket.turn("gpt-5")).at(-1), "response.completed");
      provider.told(SOCKET_USAGE);
    }
  }
}

/** Reads the live stream from now on. */
async function listen(app: TestApp) {
  const answer = await app.fetch(
    new Request(`${app.url}/api/requests/stream`),
  );
  const summaries: RequestSummary[] = [];
  const seen = { ingress: 0, start: 0 };
  const reading = (async () => {
    let rest = "";
    const reader = answer.body!.pipeThrough(new TextDecoderStream())
      .getReader();
    while (summaries.length < REQUESTS) {
      const { value, done } = await reader.read();
      assert.ok(!done, "the live stream ended early");
      const events = (rest + value).split("\n\n");
      rest = events.pop()!;
      for (const text of events) {
        const data = /^data: (\{.*)$/m.exec(text)?.[1];
        if (data === undefined) continue;
        const event = JSON.parse(data);
        if (event.type === "summary") summaries.push(event.payload);
        if (event.type === "ingress") seen.ingress++;
        if (event.type === "start") seen.start++;
      }
    }
    await reader.cancel();
  })();
  reading.catch(() => {}); // told when the totals are asked for
  return {
    async totals(): Promise<Totals> {
      await reading;
      assert.equal(seen.ingress, REQUESTS);
      assert.ok(seen.start > REQUESTS / 2, "most of them got an answer");
      return totalsOf(summaries);
    },
    costUsd: () => sum(summaries.map((one) => one.costUsd ?? 0)),
  };
}

/** The summaries tell both lifetimes of cache writes in one number. */
function totalsOf(summaries: readonly RequestSummary[]): Totals {
  const tokens = noTokens();
  for (const one of summaries) {
    add(tokens, {
      input: one.inputTokens ?? 0,
      cacheRead: one.cacheReadInputTokens ?? 0,
      cacheWrite5m: one.cacheCreationInputTokens ?? 0,
      output: one.outputTokens ?? 0,
      reasoning: one.reasoningTokens ?? 0,
    });
  }
  return {
    requests: summaries.length,
    failures: summaries.filter((one) => !one.success).length,
    tokens,
  };
}

/** All pages of the request list. */
async function listed(app: TestApp): Promise<Totals> {
  const rows = await readAllRequests(
    (path) => app.fetch(new Request(`${app.url}${path}`)),
    77,
  );
  const all = new Map(rows.map((row) => [row.id, row]));
  return totalsOf([...all.values()]);
}

function stored(path: string): Totals {
  using db = new DatabaseSync(path, { readOnly: true });
  const row = db.prepare(
    `SELECT count(*) AS requests,
       sum(outcome <> 'done' OR status >= 400) AS failures,
       sum(input_tokens) AS input, sum(cache_read_tokens) AS cacheRead,
       sum(cache_write_5m_tokens + cache_write_1h_tokens) AS cacheWrite5m,
       0 AS cacheWrite1h, sum(output_tokens) AS output, sum(reasoning_tokens) AS reasoning
     FROM requests`,
  ).get() as unknown as { requests: number; failures: number } & Usage;
  const { requests, failures, ...tokens } = row;
  return { requests, failures, tokens };
}

function storedCostUsd(path: string): number {
  using db = new DatabaseSync(path, { readOnly: true });
  const row = db.prepare("SELECT sum(cost_nano) AS cost FROM requests").get();
  return Number(row?.cost) / 1e9;
}

async function scraped(app: TestApp) {
  const answer = await app.fetch(new Request(`${app.url}/metrics`));
  const text = await answer.text();
  const total = (name: string, label = "") =>
    sum(
      [...text.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\S+)$`, "gm"))]
        .filter(([, labels]) => labels!.includes(label))
        .map(([, , value]) => Number(value)),
    );
  const tokens = (kind: string) =>
    total("ccflare_tokens_total", `kind="${kind}"`);
  const requests = total("ccflare_requests_total");
  const whole = [...text.matchAll(/^ccflare_requests_total\{(.*)\} (\S+)$/gm)]
    .filter(([, labels]) => /outcome="done"/.test(labels!))
    .filter(([, labels]) => /status="?[123]/.test(labels!));
  const totals: Totals = {
    requests,
    failures: requests - sum(whole.map(([, , value]) => Number(value))),
    tokens: {
      input: tokens("input"),
      cacheRead: tokens("cache_read"),
      cacheWrite5m: tokens("cache_write_5m") + tokens("cache_write_1h"),
      cacheWrite1h: 0,
      output: tokens("output"),
      reasoning: total("ccflare_reasoning_tokens_total"),
    },
  };
  return {
    totals,
    attempts: total("ccflare_attempts_total"),
    costUsd: total("ccflare_cost_usd_total"),
  };
}

// deno-lint-ignore no-explicit-any
async function get(app: TestApp, path: string): Promise<any> {
  const answer = await app.fetch(new Request(app.url + path));
  assert.equal(answer.status, 200, path);
  return await answer.json();
}

function noTokens(): Record<keyof Usage, number> {
  return {
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 0,
    reasoning: 0,
  };
}

function add(tokens: Record<keyof Usage, number>, usage: Partial<Usage>): void {
  for (const [kind, count] of Object.entries(usage)) {
    // One number for both lifetimes, as most of the surfaces tell them.
    const into = kind === "cacheWrite1h" ? "cacheWrite5m" : kind;
    tokens[into as keyof Usage] += count;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function nano(usd: number): number {
  return Math.round(usd * 1e9);
}

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
