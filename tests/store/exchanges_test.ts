import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { ExchangeRecord } from "../../src/model/exchange.ts";
import {
  getRequest,
  listRequests,
  saveExchanges,
} from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { beginRun, closeLeftOpen, endRun } from "../../src/store/runs.ts";
import { readStats } from "../../src/store/stats.ts";
import { START } from "../support/clock.ts";
import { DECISION, exchangeOf, servedExchange } from "./samples.ts";

interface Opened extends Disposable {
  readonly db: DatabaseSync;
  readonly run: number;
  save(...records: ExchangeRecord[]): void;
}

async function open(): Promise<Opened> {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const run = beginRun(db, { pid: 42, startedAt: START });
  return {
    db,
    run,
    save: (...records) =>
      assert.deepEqual(saveExchanges(db, { run, records }), []),
    [Symbol.dispose]: () => db.close(),
  };
}

function count(db: DatabaseSync, table: string): unknown {
  return db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;
}

Deno.test("getRequest() reads back every fact of a served exchange", async () => {
  using opened = await open();
  const exchange = servedExchange("r-1");
  opened.save(exchange);
  assert.deepEqual(getRequest(opened.db, { id: "r-1" }), { ...exchange });
  assert.equal(getRequest(opened.db, { id: "r-2" }), null);
});

Deno.test("getRequest() reads back an exchange of which next to nothing is known", async () => {
  using opened = await open();
  const exchange = exchangeOf("r-1");
  opened.save(exchange);
  assert.deepEqual(getRequest(opened.db, { id: "r-1" }), { ...exchange });
});

Deno.test("saveExchanges() completes an open row in its place", async () => {
  using opened = await open();
  const later = servedExchange("r-1");
  opened.save(exchangeOf("r-1"), servedExchange("r-2"));
  opened.save(later);
  const ids = listRequests(opened.db, { limit: 9 }).map(({ id }) => id);
  assert.deepEqual(ids, ["r-2", "r-1"]);
  assert.deepEqual(getRequest(opened.db, { id: "r-1" }), { ...later });
});

Deno.test("saveExchanges() changes nothing when a batch is written twice", async () => {
  using opened = await open();
  const batch = [servedExchange("r-1"), exchangeOf("r-2")];
  opened.save(...batch);
  const before = readStats(opened.db, { now: START });
  opened.save(...batch);
  assert.deepEqual(readStats(opened.db, { now: START }), before);
  assert.equal(count(opened.db, "attempts"), 1);
});

Deno.test("saveExchanges() never opens again what has ended", async () => {
  using opened = await open();
  opened.save(servedExchange("r-1"));
  opened.save(exchangeOf("r-1"));
  assert.equal(getRequest(opened.db, { id: "r-1" })?.outcome, "done");
});

Deno.test("saveExchanges() stores equal decisions once", async () => {
  using opened = await open();
  const decision = { ...DECISION, passedOver: [] };
  const other = { ...DECISION, candidates: [] };
  opened.save(
    servedExchange("r-1"),
    servedExchange("r-2", { decision }),
    servedExchange("r-3", { decision: other }),
  );
  assert.equal(count(opened.db, "decisions"), 2);
  assert.deepEqual(getRequest(opened.db, { id: "r-3" })?.decision, other);
});

Deno.test("saveExchanges() throws when the database is in trouble, so that nothing counts as refused", async () => {
  using opened = await open();
  opened.db.exec("DROP TABLE attempts");
  const records = [servedExchange("r-1")];
  assert.throws(
    () => saveExchanges(opened.db, { run: opened.run, records }),
    /no such table/,
  );
  assert.equal(count(opened.db, "requests"), 0);
});

Deno.test("saveExchanges() throws when trouble comes while it looks for the bad record", async () => {
  using opened = await open();
  // Stands for a disk that fills up: only the good record meets it.
  opened.db.exec(
    `CREATE TEMP TRIGGER full BEFORE INSERT ON requests WHEN NEW.id = 'good'
     BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
  );
  const records = [
    servedExchange("bad", { status: 0.5 }),
    servedExchange("good"),
  ];
  assert.throws(
    () => saveExchanges(opened.db, { run: opened.run, records }),
    /disk is full/,
  );
});

Deno.test("listRequests() goes back page by page", async () => {
  using opened = await open();
  for (let n = 1; n <= 5; n++) opened.save(servedExchange(`r-${n}`));
  const page = (before?: string) =>
    listRequests(opened.db, {
      limit: 2,
      ...(before === undefined ? {} : { before }),
    }).map(({ id, attempts }) => `${id}/${attempts.length}`);
  assert.deepEqual(page(), ["r-5/1", "r-4/1"]);
  assert.deepEqual(page("r-4"), ["r-3/1", "r-2/1"]);
  assert.deepEqual(page("r-1"), []);
  assert.deepEqual(page("unknown"), []);
});

Deno.test("closeLeftOpen() closes what dead, ended and former runs of this pid left open", async () => {
  using opened = await open();
  const { db } = opened;
  const run = (pid: number) => beginRun(db, { pid, startedAt: START });
  const runs = { dead: 42, ended: 43, own: 44, living: 45 };
  for (const [id, pid] of Object.entries(runs)) {
    const number = run(pid);
    saveExchanges(db, { run: number, records: [exchangeOf(id)] });
    if (id === "ended") endRun(db, { id: number, endedAt: START });
  }
  opened.save(servedExchange("finished"));
  const closed = closeLeftOpen(db, {
    now: START + 5,
    pid: 44,
    isAlive: (pid) => pid !== 42,
  });
  assert.equal(closed, 3);
  for (const id of ["dead", "ended", "own"]) {
    const record = getRequest(db, { id });
    assert.equal(record?.outcome, "interrupted");
    assert.equal(record?.error, "ccflare ended before the answer did");
  }
  assert.equal(getRequest(db, { id: "living" })?.outcome, null);
  assert.equal(getRequest(db, { id: "finished" })?.outcome, "done");
  const { requests, ended, succeeded } = readStats(db, { now: START });
  assert.deepEqual([requests, ended, succeeded], [5, 4, 1]);
});

Deno.test("closeLeftOpen() asks the system which processes live", async () => {
  using opened = await open();
  const NOBODY = 2 ** 30; // above the highest process number of any system
  const run = beginRun(opened.db, { pid: NOBODY, startedAt: START });
  saveExchanges(opened.db, { run, records: [exchangeOf("r-1")] });
  assert.equal(closeLeftOpen(opened.db, { now: START, pid: 1 }), 1);
  opened.save(exchangeOf("r-2"));
  const parent = beginRun(opened.db, { pid: Deno.ppid, startedAt: START });
  saveExchanges(opened.db, { run: parent, records: [exchangeOf("r-3")] });
  closeLeftOpen(opened.db, { now: START, pid: 1 });
  assert.equal(getRequest(opened.db, { id: "r-3" })?.outcome, null);
});

Deno.test("saveExchanges() puts the true end in the place of a mistaken interruption", async () => {
  using opened = await open();
  opened.save(exchangeOf("r-1"));
  closeLeftOpen(opened.db, { now: START, isAlive: () => false });
  opened.save(servedExchange("r-1"));
  const record = getRequest(opened.db, { id: "r-1" });
  assert.deepEqual([record?.outcome, record?.error], ["done", null]);
  const { ended, succeeded, models } = readStats(opened.db, { now: START });
  assert.deepEqual([ended, succeeded, models.length], [1, 1, 1]);
});
