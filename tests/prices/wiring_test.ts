/** Bills in the whole program: what the API tells of them, what a refresh does to them, and that no test fetches prices. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { RequestDetail } from "../../src/api/wire.ts";
import { openTestApp, type TestAppOptions } from "../support/app.ts";
import { HandClock } from "../support/clock.ts";
import { ok, openUpstream } from "../support/upstream.ts";
import { jsonReply } from "../support/upstream/reply.ts";

const NOW = Date.UTC(2027, 0, 15, 12);
const MODEL = "claude-haiku-4-5-20251001";
const USAGE = { input: 100, cacheRead: 2_000, cacheWrite1h: 30, output: 40 };

/** A program whose prices come from the upstream that serves its one account. */
async function openWorld(env: Record<string, string>) {
  const home = await Deno.makeTempDir({ prefix: "ccflare-bills-" });
  const cost = { input: 7, output: 70, cache_read: 0.7 };
  const sheet = {
    anthropic: { models: { "claude-haiku-4-5": { cost } } },
    openai: { models: { "gpt-5": { cost } } },
  };
  const upstream = openUpstream({ now: () => NOW });
  upstream.on("key-a", ok("pong", { usage: USAGE, model: MODEL }));
  upstream.on("", () => jsonReply(200, sheet));
  const clock = new HandClock(NOW);
  const options: TestAppOptions = {
    accounts: [{ name: "work", provider: "anthropic", key: "key-a" }],
    upstream,
    clock,
    env: { CCFLARE_HOME: home, ...env },
    pricesUrl: `${upstream.url}/api.json`,
  };
  const app = await openTestApp(options);
  return {
    ...app,
    clock,
    upstream,
    /** Sends one request and gives what the API tells of it. */
    async billed(): Promise<RequestDetail> {
      const events = app.app.bus.subscribe();
      const response = await fetch(`${app.url}/v1/messages`, {
        method: "POST",
        headers: { "anthropic-version": "2023-06-01" },
        body: JSON.stringify({ model: "claude-haiku-4-5", messages: [] }),
      });
      await response.text();
      for await (const { type } of events) if (type === "summary") break;
      return await this.detail(response.headers.get("x-ccflare-request-id")!);
    },
    async detail(id: string): Promise<RequestDetail> {
      await app.store.journal.flush();
      const response = await app.fetch(
        new Request(`${app.url}/api/requests/${id}`),
      );
      assert.equal(response.status, 200);
      return await response.json();
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      await Deno.remove(home, { recursive: true });
    },
  };
}

Deno.test("GET /api/requests/:id tells what a request cost, item by item", async () => {
  await using world = await openWorld({});
  const { bill, costUsd } = await world.billed();
  // 100 × 1 + 2,000 × 0.1 + 30 × 2 + 40 × 5 per million
  assert.equal(costUsd, 0.00056);
  assert.deepEqual(
    { ...bill, items: bill!.items.map(Object.values), sheetDate: "a day" },
    {
      provider: "anthropic",
      model: "claude-haiku-4-5",
      sheetDate: "a day",
      tier: null,
      items: [
        ["input", 100, 1, 1_000_000, 0.0001],
        ["cacheRead", 2_000, 0.1, 1_000_000, 0.0002],
        ["cacheWrite5m", 0, 1.25, 1_000_000, 0],
        ["cacheWrite1h", 30, 2, 1_000_000, 0.00006],
        ["output", 40, 5, 1_000_000, 0.0002],
        ["webSearch", 0, 10, 1_000, 0],
      ],
      totalUsd: 0.00056,
    },
  );
});

Deno.test("a refresh of the prices leaves what was billed before as it was", async () => {
  await using world = await openWorld({ CF_PRICING_OFFLINE: "0" });
  const before = await world.billed();
  const lines = world.app.bus.subscribe();
  await world.clock.advance(63_000);
  for await (const event of lines) {
    if (event.type === "log" && /^Prices of/.test(event.line.message)) break;
  }
  const after = await world.billed();
  // 100 × 7 + 2,000 × 0.7 + 30 × 14 + 40 × 70 per million
  assert.equal(after.costUsd, 0.00532);
  assert.equal(after.bill!.sheetDate, "2027-01-15");
  assert.notEqual(before.bill!.sheetDate, "2027-01-15");
  const again = await world.detail(before.id);
  assert.deepEqual(again.bill, before.bill);
  assert.equal(again.costUsd, before.costUsd);
  assert.equal(before.costUsd, 0.00056);
});

Deno.test("openTestApp() fetches no prices unless a test lets it", async () => {
  await using world = await openWorld({});
  await world.clock.advance(3_600_000);
  await world.billed();
  assert.deepEqual(
    world.upstream.requests.map(({ path }) => path),
    ["/v1/messages"],
  );
});

Deno.test("whatever opens the program for a test, the demo or a measurement keeps it from fetching prices", async () => {
  const root = fileURLToPath(new URL("../../tests/", import.meta.url));
  const openers: string[] = [];
  for await (const path of filesIn(root)) {
    const text = await Deno.readTextFile(path);
    const isOpener = /\bopenApp\(config\b/.test(text) ||
      /new Deno\.Command\([^]*\bmain\.ts\b|\bmain\.ts\b[^]*new Deno\.Command\(/
        .test(text);
    if (!isOpener || path.endsWith("wiring_test.ts")) continue;
    openers.push(path);
    assert.match(text, /CF_PRICING_OFFLINE/, path);
  }
  assert.ok(openers.length >= 4, openers.join());
});

async function* filesIn(directory: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(directory)) {
    const path = `${directory}${entry.name}`;
    if (entry.isDirectory) yield* filesIn(`${path}/`);
    else if (path.endsWith(".ts")) yield path;
  }
}
