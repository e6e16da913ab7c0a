/** The verbs of the proxy: they hold at once and are written in the background. */

import assert from "node:assert/strict";
import { START } from "../support/clock.ts";
import {
  cooldown,
  HOUR,
  LATER,
  openBench,
  quota,
  SESSION_MS,
} from "./_account_bench.ts";
import { accountToAdd } from "./samples.ts";

Deno.test("AccountBook's verbs take effect at once and survive a restart", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  book.startSession(id, { at: START, durationMs: SESSION_MS });
  book.markNeedsSignIn(id, "refused", START + 1);
  book.coolDown(id, cooldown());
  book.coolDown(id, cooldown({ scope: "opus", until: START + 2 * HOUR }));
  book.noteQuotas(id, [quota()]);
  const account = book.find(id);
  assert.equal(account?.sessionStartedAt, START);
  assert.deepEqual(account?.needsSignIn, { since: START + 1, why: "refused" });
  assert.equal(account?.cooldowns.length, 2);
  assert.deepEqual(account?.quotas, [quota()]);
  await book.flush();
  assert.deepEqual((await bench.open()).find(id), account);
});

Deno.test("AccountBook.coolDown() caps what it is told and clears ended ones from the database", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  book.coolDown(id, cooldown({ reason: "throttled", until: START + 10 }));
  await book.flush();
  await bench.clock.advance(20);
  const since = bench.clock.now();
  book.coolDown(id, cooldown({ reason: "down", since, until: since + HOUR }));
  await book.flush();
  assert.equal(book.find(id)?.cooldowns[0]?.until, since + 30_000);
  const rows = bench.db.prepare("SELECT reason FROM cooldowns").all();
  assert.deepEqual(rows.map(({ reason }) => reason), ["down"]);
});

Deno.test("AccountBook.lift() ends what holds for the model and is free when nothing does", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  const opus = cooldown({ scope: "opus" });
  book.coolDown(id, opus);
  book.coolDown(id, cooldown({ reason: "throttled" }));
  book.coolDown(id, cooldown({ reason: "down", until: START + 10_000 }));
  await book.flush();
  book.lift(id, { model: "claude-haiku-4", seenAt: LATER });
  await book.flush();
  assert.deepEqual(book.find(id)?.cooldowns, [opus]);
  assert.deepEqual((await bench.open()).find(id)?.cooldowns, [opus]);

  const [asked, changes, before] = [
    bench.asked.length,
    bench.changes(),
    book.find(id),
  ];
  book.lift(id, { model: "claude-haiku-4", seenAt: LATER });
  assert.equal(book.find(id), before);
  book.lift(id, { model: "claude-opus-4", seenAt: LATER });
  book.lift(id, { model: "claude-opus-4", seenAt: LATER });
  await book.flush();
  assert.equal(bench.asked.length - asked, 1);
  assert.equal(bench.changes() - changes, 1);
});

Deno.test("AccountBook.lift() leaves a limit that is newer than what was served", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  book.coolDown(id, cooldown({ since: START + 5 }));
  book.lift(id, { model: null, seenAt: START + 4 });
  assert.equal(book.find(id)?.cooldowns.length, 1);
  book.lift(id, { model: null, seenAt: START + 5 });
  assert.equal(book.find(id)?.cooldowns.length, 0);
});

Deno.test("AccountBook.startSession() lets a running session run and starts one when it is over", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  book.startSession(id, { at: START, durationMs: HOUR });
  book.startSession(id, { at: START + HOUR - 1, durationMs: HOUR });
  assert.equal(book.find(id)?.sessionStartedAt, START);
  book.startSession(id, { at: START + HOUR, durationMs: HOUR });
  assert.equal(book.find(id)?.sessionStartedAt, START + HOUR);
  await book.flush();
});

Deno.test("AccountBook.noteQuotas() writes at most once a second, and only news", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  const writes = () => bench.asked.filter((name) => name === "saveStates");
  const changes = bench.changes();
  for (let n = 1; n <= 10; n++) {
    book.noteQuotas(id, [quota({ used: n / 10, seenAt: START + n })]);
  }
  await bench.clock.advance(999);
  assert.equal(writes().length, 0);
  await bench.clock.advance(1);
  assert.equal(writes().length, 1);
  assert.equal(bench.changes() - changes, 1);
  const latest = quota({ used: 1, seenAt: START + 10 });
  assert.deepEqual((await bench.open()).find(id)?.quotas, [latest]);

  const before = book.find(id);
  book.noteQuotas(id, [{ ...latest, seenAt: START + 50_000 }]);
  book.noteQuotas(id, [quota({ used: 0.1, seenAt: START })]);
  assert.equal(book.find(id), before);
  book.noteQuotas(id, [{ ...latest, seenAt: START + 70_000 }]);
  assert.equal(book.find(id)?.quotas[0]?.seenAt, START + 70_000);
  await book.flush();
});

Deno.test("AccountBook.noteQuotas() takes a reset that no clock will ever reach as unknown, so that it can be shown and read back", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  for (const [n, resetsAt] of [1e17, 1e300, Infinity, NaN].entries()) {
    book.noteQuotas(id, [quota({ resetsAt, used: n / 10, seenAt: START + n })]);
    assert.equal(book.find(id)?.quotas[0]?.resetsAt, null);
    await book.flush();
    const [read] = (await bench.open()).find(id)?.quotas ?? [];
    assert.deepEqual([read?.window, read?.resetsAt], ["5h", null]);
  }
  assert.deepEqual(bench.logged, []);
});

Deno.test("AccountBook goes on in memory while writing fails, says so, and writes later", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  bench.trouble = "database or disk is full";
  book.coolDown(id, cooldown());
  await bench.clock.advance(0);
  assert.deepEqual(book.find(id)?.cooldowns, [cooldown()]);
  assert.equal(bench.health.state, "failing");
  assert.deepEqual(bench.logged, [
    "Cannot write account states, trying again until it works",
  ]);
  bench.trouble = null;
  await bench.clock.advance(250);
  assert.equal(bench.health.state, "ok");
  assert.deepEqual((await bench.open()).find(id)?.cooldowns, [cooldown()]);
});

Deno.test("AccountBook writes the other states when the database will not take one", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  book.coolDown(id, cooldown({ scope: "opus", since: NaN }));
  book.coolDown(id, cooldown());
  book.startSession(id, { at: START, durationMs: SESSION_MS });
  await book.flush();
  assert.equal(bench.health.state, "ok");
  assert.deepEqual(bench.logged, [`Cannot write the cooldown of ${id}`]);
  const stored = (await bench.open()).find(id);
  assert.deepEqual(stored?.cooldowns, [cooldown()]);
  assert.equal(stored?.sessionStartedAt, START);
});

Deno.test("AccountBook.close() says what it could not write", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  bench.trouble = "database is locked";
  book.startSession(id, { at: START, durationMs: SESSION_MS });
  await book.close();
  assert.equal(bench.clock.pending, 0);
  assert.ok(bench.logged.includes("Cannot write the last account states"));
  book.startSession(id, { at: START + 1, durationMs: SESSION_MS });
  assert.ok(bench.logged.includes("Account states were lost"));
});
