import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Transcript } from "../../src/model/transcript.ts";
import type { Limits } from "../../src/store/housekeeping.ts";
import { HandClock, START } from "../support/clock.ts";
import {
  exchangeOf,
  inTempDir,
  type Opened,
  openTestStore,
  servedExchange,
} from "./samples.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MB = 1_048_576;

const LIMITS: Limits = {
  payloadDays: 7,
  requestDays: 30,
  payloadBudgetMb: 2048,
};

/** Records a request of this age with bodies of so many random bytes. */
async function record(
  { store }: Opened,
  id: string,
  { ageMs, bytes = 0 }: { ageMs: number; bytes?: number },
) {
  const exchange = servedExchange(id, { receivedAt: START - ageMs });
  store.journal.opened(exchange);
  store.journal.closed(exchange);
  if (bytes > 0) {
    const transcript = new Transcript();
    transcript.asked([], randomBytes(bytes));
    transcript.answered([]);
    transcript.saw(randomBytes(bytes));
    store.bodies.put(exchange, transcript, () => {});
  }
  await store.journal.flush();
  await store.bodies.flush();
}

/** What nothing can make smaller. */
function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}

async function idsIn({ store }: Opened): Promise<string[]> {
  const { records } = await store.listRequests({ limit: 100 });
  return records.map(({ id }) => id).sort();
}

/** Lets the pauses between the steps go by. */
async function through<Result>(
  { clock }: Opened,
  work: Promise<Result>,
): Promise<Result> {
  let isDone = false;
  const watched = work.finally(() => isDone = true);
  while (!isDone) await clock.advance(20);
  return watched;
}

Deno.test("cleanUp() deletes bodies and requests by their own ages, and sums with the requests", async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await record(opened, "ancient", { ageMs: 40 * DAY, bytes: 100 });
  await record(opened, "old", { ageMs: 10 * DAY, bytes: 100 });
  await record(opened, "new", { ageMs: HOUR, bytes: 100 });
  const done = await through(opened, store.housekeeping.cleanUp(LIMITS));
  assert.equal(done.requests, 1);
  assert.equal(done.bodies, 4);
  assert.equal(done.cutoff, Math.floor((START - 30 * DAY) / HOUR) * HOUR);
  assert.deepEqual(await idsIn(opened), ["new", "old"]);
  assert.equal(await store.readBody("old", "request"), null);
  assert.notEqual(await store.readBody("new", "request"), null);
  const storage = await store.storage();
  assert.equal(storage.requests, 2);
  assert.equal(storage.bodies.bodies, 2);
  assert.equal((await store.stats({ now: START })).requests, 2);
});

Deno.test("cleanUp() takes the oldest hours when all bodies are more than the budget", async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  for (const hours of [5, 4, 3, 2]) {
    await record(opened, `h${hours}`, { ageMs: hours * HOUR, bytes: 3 * MB });
  }
  const limits = { ...LIMITS, payloadBudgetMb: 16 };
  const done = await through(opened, store.housekeeping.cleanUp(limits));
  assert.equal(done.bodies, 4);
  const { bodies } = await store.storage();
  assert(bodies.bytes <= 16 * MB, String(bodies.bytes));
  assert.equal(await store.readBody("h4", "response"), null);
  assert.notEqual(await store.readBody("h3", "response"), null);
  assert.equal((await idsIn(opened)).length, 4);
});

Deno.test("cleanUp() leaves a running request however old it is", async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const running = exchangeOf("running", START - 40 * DAY);
  store.journal.opened(running);
  await store.journal.flush();
  await through(opened, store.housekeeping.cleanUp(LIMITS));
  assert.deepEqual(await idsIn(opened), ["running"]);
  running.close("done", 10);
  store.journal.closed(running);
  await store.journal.flush();
  const { records } = await store.listRequests({ limit: 1 });
  assert.equal(records[0]?.outcome, "done");
});

Deno.test("cleanUp() a second time joins the first, and finds nothing later", async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  for (let n = 0; n < 100; n++) {
    await record(opened, `r${n}`, { ageMs: 40 * DAY });
  }
  const first = store.housekeeping.cleanUp(LIMITS);
  assert.equal(store.housekeeping.cleanUp(LIMITS), first);
  assert.equal((await through(opened, first)).requests, 100);
  const later = await through(opened, store.housekeeping.cleanUp(LIMITS));
  assert.deepEqual([later.requests, later.bodies], [0, 0]);
});

Deno.test("cleanUp() deletes decisions, prices and kinds with the last request that has them, and ended runs", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const clock = new HandClock(START - 40 * DAY);
    const decision = (name: string) => ({
      strategy: "session" as const,
      candidates: [],
      passedOver: [],
      name,
    });
    const run = async (id: string, name: string) => {
      await using opened = await openTestStore({ path, clock });
      const receivedAt = clock.now();
      const exchange = servedExchange(id, {
        receivedAt,
        decision: decision(name),
        modelAnswered: name,
      });
      opened.store.journal.opened(exchange);
      opened.store.journal.closed(exchange);
      await opened.store.journal.flush();
      await clock.advance(HOUR);
    };
    await run("1", "only old");
    await run("2", "shared");
    await clock.advance(39 * DAY);
    await run("3", "shared");
    {
      await using opened = await openTestStore({ path, clock });
      await through(opened, opened.store.housekeeping.cleanUp(LIMITS));
    }
    const db = new DatabaseSync(path);
    const count = (table: string) =>
      db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n;
    assert.deepEqual(
      ["requests", "attempts", "decisions", "request_kinds", "runs"].map(count),
      [1, 1, 1, 1, 1],
    );
    assert.deepEqual(db.prepare("PRAGMA foreign_key_check").all(), []);
    db.close();
  }));

Deno.test("start() cleans up after a minute and every hour, and at once when the budget is passed", async () => {
  await using opened = await openTestStore();
  const { store, clock } = opened;
  store.housekeeping.start(() => ({ ...LIMITS, payloadBudgetMb: 16 }));
  await record(opened, "a", { ageMs: 40 * DAY });
  await clock.advance(59_000);
  assert.equal((await store.storage()).requests, 1);
  await clock.advance(2_000);
  assert.equal((await store.storage()).requests, 0);
  await record(opened, "b", { ageMs: 40 * DAY });
  await clock.advance(HOUR - 5 * 60_000);
  assert.equal((await store.storage()).requests, 1);
  await clock.advance(6 * 60_000);
  assert.equal((await store.storage()).requests, 0);
  await record(opened, "c", { ageMs: 3 * HOUR, bytes: 9 * MB });
  await clock.advance(61_000);
  assert.equal((await store.storage()).bodies.bodies, 0);
});

Deno.test("clear() leaves nothing but what is running and what accounts have served in all", async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const account = await store.accounts.add({
    name: "work",
    provider: "anthropic",
    baseUrl: null,
    priority: 0,
    credentials: { kind: "key", apiKey: "sk-fake" },
  });
  for (const id of ["1", "2"]) {
    const exchange = servedExchange(id, { accountId: account.id });
    store.journal.opened(exchange);
    store.journal.closed(exchange);
  }
  await record(opened, "3", { ageMs: 0, bytes: 100 });
  const running = exchangeOf("running");
  store.journal.opened(running);
  // Ended, and not yet written down: that is of before all the same.
  const unwritten = servedExchange("unwritten");
  store.journal.closed(unwritten);
  const done = await through(
    opened,
    store.housekeeping.clear({ counts: true }),
  );
  assert.deepEqual([done.requests, done.bodies], [4, 2]);
  assert.deepEqual(await idsIn(opened), ["running"]);
  const stats = await store.stats({ now: START });
  assert.deepEqual([stats.requests, stats.ended], [1, 0]);
  const counters = (await store.accounts.counters()).get(account.id);
  assert.equal(counters?.totalRequests, 2);
  assert.equal(counters?.sessionRequests, 0);
  running.close("done", 1);
  store.journal.closed(running);
  await store.journal.flush();
  assert.equal((await store.stats({ now: START })).ended, 1);
});

Deno.test("clear() keeps sums of what ends while it deletes", async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  for (let n = 0; n < 5_000; n++) { // more than one step deletes
    store.journal.closed(servedExchange(`r${n}`, { receivedAt: START }));
  }
  await store.journal.flush();
  const clearing = store.housekeeping.clear({ counts: false });
  await opened.clock.advance(0);
  await record(opened, "meanwhile", { ageMs: 0 });
  assert.notEqual((await idsIn(opened)).length, 1, "it was over too soon");
  await through(opened, clearing);
  assert.deepEqual(await idsIn(opened), ["meanwhile"]);
  assert.equal((await store.stats({ now: START })).ended, 1);
});

Deno.test("compact() gives free room back to the disk; cleaning up leaves some to be used again", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    await using opened = await openTestStore({ path });
    const { store } = opened;
    for (const hours of [200, 200, 200, 0]) {
      await record(opened, crypto.randomUUID(), {
        ageMs: hours * HOUR,
        bytes: 2 * MB,
      });
    }
    const before = await store.storage();
    assert(before.canShrink);
    await through(opened, store.housekeeping.cleanUp(LIMITS));
    const after = await store.storage();
    assert(after.freeBytes > 0);
    assert(after.freeBytes < before.fileBytes * 0.15, String(after.freeBytes));
    const freed = await through(opened, store.housekeeping.compact());
    assert(freed > 0);
    const last = await store.storage();
    assert.equal(last.freeBytes, 0);
    const { size } = await Deno.stat(path);
    assert(size < 6 * MB, String(size));
    assert(last.fileBytes >= size);
  }));

Deno.test("compact() leaves a database of an older version as it is", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const old = new DatabaseSync(path);
    old.exec("PRAGMA journal_mode = WAL");
    old.exec("CREATE TABLE t (a)");
    old.exec("DROP TABLE t");
    old.close();
    await using opened = await openTestStore({ path });
    const { store } = opened;
    await record(opened, "old", { ageMs: 200 * HOUR, bytes: MB });
    await through(opened, store.housekeeping.cleanUp(LIMITS));
    assert.equal(await through(opened, store.housekeeping.compact()), 0);
    const { canShrink, freeBytes } = await store.storage();
    assert.equal(canShrink, false);
    assert(freeBytes > MB);
  }));
