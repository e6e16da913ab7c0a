/** What a crash left open is closed, and its true end counts when it comes after all. */

import assert from "node:assert/strict";
import { readCounters } from "../../src/store/account_rows.ts";
import { getRequest, saveExchanges } from "../../src/store/exchanges.ts";
import { beginRun, closeLeftOpen, endRun } from "../../src/store/runs.ts";
import { readStats } from "../../src/store/stats.ts";
import { START } from "../support/clock.ts";
import { addAccounts, open } from "./_exchange_bench.ts";
import { exchangeOf, servedExchange } from "./samples.ts";

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
