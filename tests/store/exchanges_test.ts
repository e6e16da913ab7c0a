import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { ExchangeRecord } from "../../src/model/exchange.ts";
import { insertAccount, readCounters } from "../../src/store/account_rows.ts";
import { getRequest, saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { listRequests } from "../../src/store/request_search.ts";
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

/** Accounts a-1 and a-2, for the counters. */
function addAccounts(db: DatabaseSync): void {
  for (const id of ["a-1", "a-2"]) {
    insertAccount(db, {
      id,
      name: id,
      provider: "anthropic",
      baseUrl: null,
      priority: 0,
      createdAt: START,
      credentials: new Uint8Array(1),
    });
  }
}

/** All that a batch adds up. */
function sums(db: DatabaseSync): unknown {
  return {
    rollups: db.prepare("SELECT * FROM rollups").all(),
    sessions: db.prepare("SELECT * FROM session_rollups").all(),
    counters: readCounters(db, {}),
  };
}

const HOUR_MS = 3_600_000;

/** Ended requests of two hours, two accounts and none, three models, with and without tokens. */
function mixedBatch(): ExchangeRecord[] {
  const refused = exchangeOf("r-5", START + 4);
  refused.close("refused", 10, "No account");
  return [
    servedExchange("r-1", { receivedAt: START + 3 }),
    servedExchange("r-2", { accountId: "a-2", accountName: "home" }),
    servedExchange("r-3", { modelAnswered: "haiku", status: 529 }),
    servedExchange("r-4", { receivedAt: START + HOUR_MS, usage: null }),
    refused,
    servedExchange("r-6", { accountName: "office" }),
    exchangeOf("r-7"),
  ];
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
  const ids = listRequests(opened.db, { limit: 9 }).records.map(({ id }) => id);
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

Deno.test("saveExchanges() adds up hours, accounts and models of a batch as it would one by one", async () => {
  using whole = await open();
  using single = await open();
  addAccounts(whole.db);
  addAccounts(single.db);
  whole.save(...mixedBatch());
  for (const record of mixedBatch()) single.save(record);
  assert.deepEqual(sums(whole.db), sums(single.db));
  const rollups = whole.db.prepare(
    `SELECT start / ${HOUR_MS} - ${
      Math.floor(START / HOUR_MS)
    } AS hour, account_id AS account, model, account_name AS name,
       result, requests, output_tokens AS output FROM rollups WHERE level = 'hour'`,
  ).all().map((row) => Object.values(row));
  assert.deepEqual(rollups, [
    [0, "", "", null, "refused", 1, 0],
    [0, "a-1", "claude-opus-4", "office", "ok", 2, 40],
    [0, "a-1", "haiku", "work", "status 529", 1, 20],
    [0, "a-2", "claude-opus-4", "home", "ok", 1, 20],
    [1, "a-1", "claude-opus-4", "work", "ok", 1, 0],
  ]);
  const counters = readCounters(whole.db, {}).map((row) => Object.values(row));
  assert.deepEqual(counters, [
    ["a-1", 4, 4, START + HOUR_MS],
    ["a-2", 1, 1, START],
  ]);
});

Deno.test("saveExchanges() counts a batch that is written again only once", async () => {
  using opened = await open();
  addAccounts(opened.db);
  opened.save(...mixedBatch());
  const before = sums(opened.db);
  opened.save(...mixedBatch());
  assert.deepEqual(sums(opened.db), before);
});

Deno.test("saveExchanges() counts only what is new in a batch that repeats another", async () => {
  using opened = await open();
  addAccounts(opened.db);
  opened.save(servedExchange("r-1"));
  opened.save(servedExchange("r-1"), servedExchange("r-2"));
  const [work] = readCounters(opened.db, {});
  assert.equal(work?.totalRequests, 2);
  assert.equal(readStats(opened.db, { now: START }).ended, 2);
});

Deno.test("saveExchanges() never moves the last use of an account back", async () => {
  using opened = await open();
  addAccounts(opened.db);
  opened.save(servedExchange("r-1", { receivedAt: START + 9 }));
  opened.save(servedExchange("r-2"), servedExchange("r-3"));
  const [work] = readCounters(opened.db, {});
  assert.deepEqual([work?.totalRequests, work?.lastUsedAt], [3, START + 9]);
});

Deno.test("saveExchanges() counts once what opens and ends within one batch", async () => {
  using opened = await open();
  addAccounts(opened.db);
  opened.save(exchangeOf("r-1"), servedExchange("r-1"), servedExchange("r-1"));
  using once = await open();
  addAccounts(once.db);
  once.save(servedExchange("r-1"));
  assert.deepEqual(sums(opened.db), sums(once.db));
  assert.equal(count(opened.db, "attempts"), 1);
});

Deno.test("saveExchanges() leaves no trace in the sums of an interruption that the same batch corrects", async () => {
  using opened = await open();
  const interrupted = exchangeOf("r-1");
  interrupted.close("interrupted", 5);
  opened.save(interrupted, servedExchange("r-1"), servedExchange("r-2"));
  using once = await open();
  once.save(servedExchange("r-1"), servedExchange("r-2"));
  assert.deepEqual(sums(opened.db), sums(once.db));
});

Deno.test("saveExchanges() keeps the decision of good records when a bad one undoes the batch", async () => {
  using opened = await open();
  const { db, run } = opened;
  const records = [
    servedExchange("r-1"),
    servedExchange("bad", { status: 0.5 }),
    servedExchange("r-2"),
  ];
  const refused = saveExchanges(db, { run, records });
  assert.deepEqual(refused.map(({ name }) => name), ["bad"]);
  for (const id of ["r-1", "r-2"]) {
    assert.deepEqual(getRequest(db, { id })?.decision, DECISION);
  }
  assert.equal(readStats(db, { now: START }).ended, 2);
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

Deno.test("saveExchanges() corrects mistaken interruptions among other records", async () => {
  using opened = await open();
  addAccounts(opened.db);
  opened.save(
    exchangeOf("r-1"),
    Object.assign(exchangeOf("r-2"), { modelAsked: "opus" }),
    exchangeOf("r-3"),
  );
  closeLeftOpen(opened.db, { now: START, isAlive: () => false });
  opened.save(servedExchange("r-1"), servedExchange("r-4"));
  opened.save(servedExchange("r-2"), exchangeOf("r-3"));
  const { ended, succeeded, models } = readStats(opened.db, { now: START });
  assert.deepEqual([ended, succeeded], [4, 3]);
  assert.deepEqual(models, [{ model: "claude-opus-4", ended: 3 }]);
  assert.equal(readCounters(opened.db, {})[0]?.totalRequests, 3);
});
