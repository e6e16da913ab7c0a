import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { recordsIn, type SaveRecords } from "../../src/store/exchanges.ts";
import { InlineLane, type Lane } from "../../src/store/lane.ts";
import { Journal } from "../../src/store/journal.ts";
import { migrate } from "../../src/store/migrate.ts";
import { Packer } from "../../src/store/_packet.ts";
import { WriteHealth } from "../../src/store/write_health.ts";
import { HandClock } from "../support/clock.ts";
import {
  accountToAdd,
  exchangeOf,
  inTempDir,
  openTestStore,
  servedExchange,
} from "./samples.ts";

interface Bench extends AsyncDisposable {
  readonly journal: Journal;
  readonly clock: HandClock;
  readonly logged: string[];
  /** The ids in each message to the writer. */
  readonly batches: string[][];
  /** While set, every batch fails with it. */
  trouble: string | null;
  readonly db: DatabaseSync;
  /** While set, answers are held back until it resolves. */
  gate: Promise<void> | null;
}

/** A journal on a database in memory, with a lane between them that can fail. */
async function openBench(): Promise<Bench> {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const inner = new InlineLane(db);
  const clock = new HandClock();
  const logged: string[] = [];
  const lane: Lane = {
    async run(name, args) {
      if (name === "saveRecords") {
        const records = [...recordsIn(args as SaveRecords)];
        bench.batches.push(records.map(({ id }) => id));
        await bench.gate;
        if (bench.trouble !== null) throw new Error(bench.trouble);
      }
      return inner.run(name, args);
    },
    close: () => inner.close(),
  };
  const log = (_level: string, message: string) => logged.push(message);
  const health = new WriteHealth(log);
  const packer = new Packer();
  const journal = new Journal({ lane, clock, health, log, packer });
  const bench: Bench = {
    journal,
    clock,
    logged,
    batches: [],
    trouble: null,
    gate: null,
    db,
    async [Symbol.asyncDispose]() {
      await journal.close();
      await lane.close();
      assert.equal(clock.pending, 0);
    },
  };
  return bench;
}

function outcomes(db: DatabaseSync): Record<string, unknown> {
  const rows = db.prepare("SELECT id, outcome FROM requests ORDER BY seq");
  return Object.fromEntries(rows.all().map((row) => [row.id, row.outcome]));
}

Deno.test("Journal writes what ended within one batch as one finished row, 100 ms after it began", async () => {
  await using bench = await openBench();
  const exchange = servedExchange("r-1");
  bench.journal.opened(exchange);
  bench.journal.closed(exchange);
  await bench.clock.advance(99);
  assert.deepEqual(bench.batches, []);
  assert.equal(bench.journal.health().queued, 1);
  await bench.clock.advance(1);
  assert.deepEqual(bench.batches, [["r-1"]]);
  assert.deepEqual(outcomes(bench.db), { "r-1": "done" });
  assert.equal(bench.journal.health().queued, 0);
});

Deno.test("Journal does not put off a batch for what comes after its first record", async () => {
  await using bench = await openBench();
  bench.journal.closed(servedExchange("r-1"));
  await bench.clock.advance(60);
  bench.journal.closed(servedExchange("r-2"));
  await bench.clock.advance(40);
  assert.deepEqual(bench.batches, [["r-1", "r-2"]]);
});

Deno.test("Journal writes a running request as an open row and completes it when it ends", async () => {
  await using bench = await openBench();
  const exchange = exchangeOf("r-1");
  bench.journal.opened(exchange);
  await bench.clock.advance(100);
  assert.deepEqual(outcomes(bench.db), { "r-1": null });
  exchange.close("client_left", 900);
  bench.journal.closed(exchange);
  await bench.clock.advance(100);
  assert.deepEqual(outcomes(bench.db), { "r-1": "client_left" });
});

Deno.test("Journal writes no open row for what ends within 100 ms, whichever batch goes meanwhile", async () => {
  await using bench = await openBench();
  const { journal, clock } = bench;
  journal.closed(servedExchange("r-1"));
  await clock.advance(60);
  journal.opened(exchangeOf("r-2", clock.now()));
  journal.opened(exchangeOf("r-3", clock.now()));
  await clock.advance(40);
  assert.deepEqual(bench.batches, [["r-1"]]);
  assert.equal(journal.holds("r-2"), true);
  journal.closed(servedExchange("r-2"));
  await clock.advance(60);
  assert.deepEqual(bench.batches, [["r-1"], ["r-2", "r-3"]]);
  assert.deepEqual(outcomes(bench.db), {
    "r-1": "done",
    "r-2": "done",
    "r-3": null,
  });
});

Deno.test("Journal sends what came during a write in the next batch", async () => {
  await using bench = await openBench();
  const gate = Promise.withResolvers<void>();
  bench.gate = gate.promise;
  bench.journal.opened(exchangeOf("r-1"));
  await bench.clock.advance(100);
  bench.journal.closed(servedExchange("r-1"));
  bench.journal.closed(servedExchange("r-2"));
  await bench.clock.advance(500);
  assert.equal(bench.journal.health().queued, 3);
  bench.gate = null;
  gate.resolve();
  await bench.clock.advance(1);
  assert.deepEqual(bench.batches, [["r-1"], ["r-1", "r-2"]]);
  assert.deepEqual(outcomes(bench.db), { "r-1": "done", "r-2": "done" });
});

Deno.test("Journal works off a backlog batch by batch without waiting in between", async () => {
  await using bench = await openBench();
  for (let n = 0; n < 2_001; n++) {
    bench.journal.closed(servedExchange(`r-${n}`));
  }
  await bench.clock.advance(100);
  assert.deepEqual(bench.batches.map((ids) => ids.length), [1_000, 1_000, 1]);
});

Deno.test("Journal.flush() writes at once, however many batches that takes", async () => {
  await using bench = await openBench();
  for (let n = 0; n < 1_001; n++) {
    bench.journal.closed(servedExchange(`r-${n}`));
  }
  await bench.journal.flush();
  assert.deepEqual(bench.batches.map((ids) => ids.length), [1_000, 1]);
  assert.equal(bench.clock.pending, 0);
});

Deno.test("Journal keeps a batch that could not be written and tries again, later each time", async () => {
  await using bench = await openBench();
  bench.trouble = "database or disk is full";
  bench.journal.closed(servedExchange("r-1"));
  await bench.clock.advance(100);
  bench.journal.closed(servedExchange("r-2"));
  assert.deepEqual(bench.journal.health(), {
    state: "failing",
    queued: 2,
    lagMs: 100,
    lost: 0,
    lastError: "Error: database or disk is full",
  });
  await bench.clock.advance(250 + 500 + 1_000);
  assert.equal(bench.batches.length, 4);
  bench.trouble = null;
  await bench.clock.advance(2_000);
  assert.deepEqual(outcomes(bench.db), { "r-1": "done", "r-2": "done" });
  assert.equal(bench.journal.health().state, "ok");
  assert.deepEqual(bench.logged, [
    "Cannot write request records, trying again until it works",
    "Can write request records again",
  ]);
});

Deno.test("Journal tells how long the oldest unwritten record has been waiting, through writes and failures", async () => {
  await using bench = await openBench();
  const lag = () => bench.journal.health().lagMs;
  assert.equal(lag(), 0);
  bench.journal.closed(servedExchange("r-1"));
  await bench.clock.advance(60);
  bench.journal.closed(servedExchange("r-2"));
  assert.equal(lag(), 60);
  const gate = Promise.withResolvers<void>();
  bench.gate = gate.promise;
  await bench.clock.advance(40);
  bench.journal.closed(servedExchange("r-3"));
  await bench.clock.advance(900);
  assert.equal(lag(), 1_000, "the batch on its way is the oldest");
  bench.gate = null;
  bench.trouble = "database is locked";
  gate.resolve();
  await bench.clock.advance(100);
  assert.equal(lag(), 1_100, "a batch that failed is as old as before");
  bench.trouble = null;
  await bench.journal.flush();
  assert.equal(lag(), 0);
  await bench.clock.advance(5_000);
  bench.journal.closed(servedExchange("r-4"));
  await bench.clock.advance(10);
  assert.equal(lag(), 10);
});

Deno.test("Journal waits ten seconds at most between two tries", async () => {
  await using bench = await openBench();
  bench.trouble = "disk I/O error";
  bench.journal.closed(servedExchange("r-1"));
  await bench.clock.advance(60_000);
  const before = bench.batches.length;
  await bench.clock.advance(30_000);
  assert.equal(bench.batches.length - before, 3);
  bench.trouble = null;
});

Deno.test("Journal.flush() rejects when writing fails and still keeps the records", async () => {
  await using bench = await openBench();
  bench.trouble = "database is locked";
  bench.journal.closed(servedExchange("r-1"));
  await assert.rejects(bench.journal.flush(), /database is locked/);
  assert.equal(bench.journal.health().queued, 1);
  bench.trouble = null;
  await bench.journal.flush();
  assert.deepEqual(outcomes(bench.db), { "r-1": "done" });
});

Deno.test("Journal gives up the oldest records beyond its bound and counts them", async () => {
  await using bench = await openBench();
  bench.trouble = "database is locked";
  for (let n = 0; n < 10_003; n++) {
    bench.journal.closed(servedExchange(`r-${n}`));
  }
  assert.equal(bench.journal.health().lost, 3);
  await bench.clock.advance(100);
  assert.equal(bench.journal.health().queued, 10_000);
  bench.trouble = null;
  await bench.journal.flush();
  assert.equal(Object.keys(outcomes(bench.db))[0], "r-3");
  assert.equal(bench.journal.health().lost, 3);
});

Deno.test("Journal counts a record the database will not take as lost and writes the others", async () => {
  await using bench = await openBench();
  bench.journal.closed(servedExchange("r-1"));
  bench.journal.closed(servedExchange("r-2", { status: 200.5 }));
  bench.journal.closed(servedExchange("r-3"));
  await bench.journal.flush();
  assert.deepEqual(outcomes(bench.db), { "r-1": "done", "r-3": "done" });
  const { state, lost, queued } = bench.journal.health();
  assert.deepEqual({ state, lost, queued }, {
    state: "ok",
    lost: 1,
    queued: 0,
  });
  assert.deepEqual(bench.logged, ["Cannot write the record of request r-2"]);
});

Deno.test("Journal.close() notes the end of the run, and says what it could not write", async () => {
  await using good = await openBench();
  good.journal.closed(servedExchange("r-1"));
  await good.journal.close();
  const ended = good.db.prepare("SELECT ended_at FROM runs").get()?.ended_at;
  assert.equal(ended, good.clock.now());

  await using bad = await openBench();
  bad.trouble = "database is locked";
  bad.journal.closed(servedExchange("r-1"));
  await bad.journal.close();
  bad.journal.closed(servedExchange("r-2"));
  assert.equal(bad.journal.health().lost, 2);
  assert.ok(bad.logged.includes("Cannot write the last request records"));
});

Deno.test("Journal waits out another connection that holds the database locked", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    await using opened = await openTestStore({ path, lockTimeoutMs: 1 });
    const { store, clock } = opened;
    using other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    store.journal.closed(servedExchange("r-1"));
    await clock.advance(1_000);
    const locked = store.journal.health();
    assert.equal(locked.state, "failing");
    assert.match(locked.lastError ?? "", /database is locked/);
    other.exec("COMMIT");
    await clock.advance(10_000);
    assert.equal(store.journal.health().state, "ok");
    assert.equal((await store.getRequest("r-1"))?.outcome, "done");
  }));

Deno.test("Journal writes row, attempts, decision, rollups and counters together or not at all", async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const account = await store.accounts.add(accountToAdd());
  const good = servedExchange("r-1", { accountId: account.id });
  const bad = servedExchange("r-2", { accountId: account.id });
  // The row is fine, its attempt is not.
  bad.attempts.push({
    ...bad.attempts[0]!,
    verdict: null as unknown as "left",
  });
  store.journal.closed(good);
  store.journal.closed(bad);
  await store.journal.flush();
  assert.equal(await store.getRequest("r-2"), null);
  const { ended } = await store.stats({ now: opened.clock.now() });
  const counters = (await store.accounts.counters()).get(account.id);
  assert.deepEqual([ended, counters?.totalRequests], [1, 1]);
});
