/** The price book over time, its sheets served by a fake upstream on loopback. */

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { createSender } from "../../src/net/send.ts";
import { PriceBook } from "../../src/prices/book.ts";
import own from "../../src/prices/sheet.json" with { type: "json" };
import { HandClock } from "../support/clock.ts";
import { type Behaviour, hang, openUpstream } from "../support/upstream.ts";
import { jsonReply } from "../support/upstream/reply.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const ANSWER_MS = 30_000; // how long an answer may take; the other waits are those between questions
const NOW = Date.UTC(2027, 0, 15, 12);
const MODEL = "claude-haiku-4-5";

/** A sheet where everything costs so much. */
function sheetAt(dollars: number) {
  const cost = { input: dollars, output: dollars };
  return {
    anthropic: { models: { [MODEL]: { cost } } },
    openai: { models: { "gpt-5": { cost } } },
    mistral: { models: { "mistral-large": { cost } } },
  };
}

async function openWorld(...script: [Behaviour, ...Behaviour[]]) {
  const home = await Deno.makeTempDir({ prefix: "ccflare-prices-" });
  const upstream = openUpstream();
  upstream.on("", ...script);
  const clock = new HandClock(NOW);
  const logged: string[] = [];
  const sender = createSender({
    clock: systemClock,
    connectTimeoutMs: 5_000,
    headersTimeoutMs: 5_000,
    idleTimeoutMs: 5_000,
    proxy: null,
    noProxy: [],
    authority: null,
  });
  const path = join(home, "prices.json");
  let onArmed = () => {};
  const waits: number[] = [];
  const open = (changes: { offline?: boolean; refreshHours?: number } = {}) =>
    PriceBook.open({
      path,
      offline: false,
      refreshHours: 24,
      url: `${upstream.url}/api.json`,
      send: sender.send,
      clock: {
        now: () => clock.now(),
        after(ms, callback) {
          if (ms !== ANSWER_MS) {
            waits.push(ms);
            onArmed();
          }
          return clock.after(ms, callback);
        },
      },
      random: () => 0.5,
      log: (level, message) => logged.push(`${level} ${message}`),
      ...changes,
    });
  return {
    upstream,
    clock,
    logged,
    path,
    open,
    /** How long the book has waited before each question. */
    waits,
    /** Turns the clock to the next question, and waits until the book has dealt with the answer. */
    async refresh(book: PriceBook) {
      const { promise, resolve } = Promise.withResolvers<void>();
      onArmed = resolve;
      await clock.advance(waits.at(-1)!);
      await promise;
      return book.state();
    },
    async [Symbol.asyncDispose]() {
      sender.close();
      await upstream[Symbol.asyncDispose]();
      await Deno.remove(home, { recursive: true });
    },
  };
}

Deno.test("a price book begins with the sheet that came with the program", async () => {
  await using world = await openWorld(() => jsonReply(200, sheetAt(7)));
  const book = await world.open();
  assert.deepEqual(book.state(), {
    sheetDate: own.date,
    source: "bundled",
    offline: false,
    lastError: null,
  });
  assert.equal(rateIn(book), 1);
  await book.close();
});

Deno.test("a price book fetches a newer sheet a minute after the start, keeps it, and begins with it the next time", async () => {
  await using world = await openWorld(() =>
    jsonReply(200, sheetAt(7), [["etag", '"one"']])
  );
  const book = await world.open();
  book.start();
  const state = await world.refresh(book);
  assert.equal(world.waits[0], 1.05 * MINUTE); // half of the jitter
  assert.equal(state.source, "fetched");
  assert.equal(state.sheetDate, "2027-01-15");
  assert.equal(rateIn(book), 7);
  await book.close();

  const [request] = world.upstream.requests;
  assert.equal(request!.method, "GET");
  assert.equal(request!.path, "/api.json");
  const file = await Deno.readTextFile(world.path);
  assert.deepEqual(Object.keys(JSON.parse(file).providers), [
    "anthropic",
    "openai",
  ]);
  if (Deno.build.os !== "windows") {
    assert.equal((await Deno.stat(world.path)).mode! & 0o777, 0o600);
  }
  const next = await world.open();
  assert.equal(next.state().source, "fetched");
  assert.equal(rateIn(next), 7);
  assert.deepEqual(world.logged, ["info Prices of 2027-01-15 are in use"]);
});

Deno.test("a price book asks again after the time that was set, and only for what is newer than it has", async () => {
  await using world = await openWorld(
    () => jsonReply(200, sheetAt(7), [["etag", '"one"']]),
    () => ({ ...jsonReply(304, null), pieces: [], framing: "none" }),
    () => jsonReply(200, sheetAt(8), [["etag", '"two"']]),
  );
  const book = await world.open({ refreshHours: 2 });
  book.start();
  await world.refresh(book);
  await world.refresh(book);
  assert.deepEqual(
    world.upstream.requests.map((one) => one.header("if-none-match")),
    [null, '"one"'],
  );
  assert.equal(rateIn(book), 7);
  await world.refresh(book);
  assert.equal(rateIn(book), 8);
  assert.deepEqual(world.waits, [
    1.05 * MINUTE,
    2.1 * HOUR,
    2.1 * HOUR,
    2.1 * HOUR,
  ]);
  await book.close();
});

Deno.test("a price book takes a compressed sheet", async () => {
  const bytes = new Uint8Array(gzipSync(JSON.stringify(sheetAt(9))));
  await using world = await openWorld(() => ({
    ...jsonReply(200, null, [["content-encoding", "gzip"]]),
    pieces: [bytes],
    framing: bytes.length,
  }));
  const book = await world.open();
  book.start();
  await world.refresh(book);
  assert.equal(rateIn(book), 9);
  await book.close();
});

Deno.test("a price book keeps what it has when a refresh fails, says so once, and waits longer each time", async () => {
  await using world = await openWorld(
    () => jsonReply(503, {}),
    () => jsonReply(200, { anthropic: sheetAt(1).anthropic }),
    () => jsonReply(200, "no sheet"),
    () => jsonReply(200, sheetAt(7)),
  );
  const book = await world.open();
  book.start();
  const first = await world.refresh(book);
  assert.equal(first.lastError, "Cannot refresh the prices: it answered 503");
  assert.equal(first.source, "bundled");
  const second = await world.refresh(book);
  assert.equal(
    second.lastError,
    "Cannot refresh the prices: it has no model of openai",
  );
  const third = await world.refresh(book);
  assert.match(third.lastError!, /it has no model of anthropic/);
  const last = await world.refresh(book);
  assert.deepEqual([last.source, last.lastError], ["fetched", null]);
  assert.deepEqual(world.waits, [
    1.05 * MINUTE,
    15.75 * MINUTE,
    31.5 * MINUTE,
    63 * MINUTE,
    25.2 * HOUR,
  ]);
  await book.close();
  assert.deepEqual(world.logged.map((line) => line.split(" ")[0]), [
    "warn",
    "debug",
    "debug",
    "info",
  ]);
  assert.equal(
    world.logged[0],
    `warn Cannot refresh the prices: it answered 503 (those of ${own.date} stay in use)`,
  );
});

Deno.test("a price book gives up on a server that says nothing for 30 seconds", async () => {
  await using world = await openWorld(hang());
  const book = await world.open();
  book.start();
  const armed = world.refresh(book);
  await world.upstream.nextRequest();
  await world.clock.advance(ANSWER_MS);
  const { lastError } = await armed;
  assert.equal(
    lastError,
    "Cannot refresh the prices: no answer within 30 s",
  );
  await book.close();
});

Deno.test("a price book leaves a damaged file alone and goes on with its own sheet", async () => {
  await using world = await openWorld(() => jsonReply(200, sheetAt(7)));
  const damaged = [
    "{",
    "null",
    '{"providers":{}}',
    '{"date":"yesterday","providers":{}}',
    '{"date":"2027-01-01","providers":{"anthropic":{"models":{}}}}',
  ];
  for (const text of damaged) {
    await Deno.writeTextFile(world.path, text);
    const book = await world.open();
    assert.equal(book.state().source, "bundled", text);
    assert.match(world.logged.pop()!, /^warn Cannot read .*prices\.json: /);
    assert.equal(await Deno.readTextFile(world.path), text);
  }
});

Deno.test("a price book prefers the program's sheet to an older one that was fetched", async () => {
  await using world = await openWorld(() => jsonReply(200, sheetAt(7)));
  const kept = { date: "2020-01-01", etag: null, providers: sheetAt(7) };
  await Deno.writeTextFile(world.path, JSON.stringify(kept));
  const book = await world.open();
  assert.equal(book.state().source, "bundled");
  assert.equal(rateIn(book), 1);
});

Deno.test("a price book that is offline neither asks nor reads what was fetched", async () => {
  await using world = await openWorld(() => jsonReply(200, sheetAt(7)));
  const kept = { date: "2027-01-01", etag: null, providers: sheetAt(7) };
  await Deno.writeTextFile(world.path, JSON.stringify(kept));
  const book = await world.open({ offline: true });
  book.start();
  assert.equal(world.clock.pending, 0);
  assert.deepEqual(book.state(), {
    sheetDate: own.date,
    source: "bundled",
    offline: true,
    lastError: null,
  });
});

Deno.test("a price book that is closed asks no more", async () => {
  await using world = await openWorld(() => jsonReply(200, sheetAt(7)));
  const book = await world.open();
  book.start();
  await book.close();
  assert.equal(world.clock.pending, 0);
  book.start();
  assert.equal(world.clock.pending, 0);
});

function rateIn(book: PriceBook): number | null {
  const price = book.priceOf({
    provider: "anthropic",
    models: [MODEL],
    serviceTier: null,
    usage: {
      input: 1,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 1,
      reasoning: 0,
    },
  });
  return price!.rates.input;
}
