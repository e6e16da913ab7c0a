/** Exchanges are saved once, with all that they add up to, and read back with every fact. */

import assert from "node:assert/strict";
import { readCounters } from "../../src/store/account_rows.ts";
import { getRequest, saveExchanges } from "../../src/store/exchanges.ts";
import { listRequests } from "../../src/store/request_search.ts";
import { readStats } from "../../src/store/stats.ts";
import { START } from "../support/clock.ts";
import {
  addAccounts,
  count,
  HOUR_MS,
  mixedBatch,
  open,
  sums,
} from "./_exchange_bench.ts";
import { DECISION, exchangeOf, servedExchange } from "./samples.ts";

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
