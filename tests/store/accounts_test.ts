/** The verbs of people: accounts are added, changed and removed. */

import assert from "node:assert/strict";
import { Fault } from "../../src/model/fault.ts";
import { START } from "../support/clock.ts";
import {
  cooldown,
  LATER,
  openBench,
  quota,
  SESSION_MS,
} from "./_account_bench.ts";
import {
  accountToAdd,
  keyCredentials,
  openTestStore,
  servedExchange,
} from "./samples.ts";

Deno.test("AccountBook.add() puts the account in its pool, where a reopened book finds it again", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const account = await book.add(accountToAdd({ baseUrl: "https://x.test" }));
  assert.deepEqual(account, {
    id: account.id,
    name: "work",
    provider: "anthropic",
    baseUrl: "https://x.test",
    priority: 0,
    createdAt: START,
    paused: false,
    needsSignIn: null,
    sessionStartedAt: null,
    cooldowns: [],
    quotas: [],
    refreshTrouble: null,
    tokenExpiresAt: null,
    plan: null,
  });
  const again = await bench.open();
  assert.deepEqual(again.inPool("anthropic"), [account]);
  assert.deepEqual(again.credentials(account.id), keyCredentials());
  assert.equal(bench.changes(), 1);
});

Deno.test("AccountBook lists by priority, then age, and finds by name or id", async () => {
  using bench = await openBench();
  const book = await bench.open();
  await book.add(accountToAdd({ name: "last", priority: 5 }));
  const old = await book.add(accountToAdd({ name: "old", provider: "codex" }));
  await bench.clock.advance(1);
  await book.add(accountToAdd({ name: "young" }));
  const names = () => book.list().map(({ name }) => name);
  assert.deepEqual(names(), ["old", "young", "last"]);
  assert.deepEqual(book.inPool("anthropic").map(({ name }) => name), [
    "young",
    "last",
  ]);
  assert.deepEqual(book.find("old"), old);
  assert.deepEqual(book.find(old.id), old);
  assert.equal(book.find("nobody"), null);
});

Deno.test("AccountBook.inPool() hands out the same list until something changes", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  const pool = book.inPool("anthropic");
  assert.equal(book.inPool("anthropic"), pool);
  assert.equal(book.inPool("codex"), book.inPool("openai"));
  book.startSession(id, { at: START, durationMs: SESSION_MS });
  assert.notEqual(book.inPool("anthropic"), pool);
});

Deno.test("AccountBook.add() refuses a name that is taken, also by another process", async () => {
  using bench = await openBench();
  const [ours, theirs] = [await bench.open(), await bench.open()];
  await theirs.add(accountToAdd());
  for (const book of [ours, theirs]) {
    await assert.rejects(
      book.add(accountToAdd()),
      (error) =>
        error instanceof Fault && error.code === "conflict" &&
        error.message === 'Account "work" already exists',
    );
  }
});

Deno.test("AccountBook.update() changes what it is told and nothing else", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const before = await book.add(accountToAdd());
  const change = {
    name: "home",
    priority: 3,
    paused: true,
    baseUrl: "https://y.test",
  };
  const after = await book.update(before.id, change);
  assert.deepEqual(after, { ...before, ...change });
  assert.deepEqual(await book.update(before.id, {}), after);
  assert.deepEqual((await bench.open()).list(), [after]);
  assert.deepEqual(book.credentials(before.id), keyCredentials());
});

Deno.test("AccountBook.update() and remove() name an unknown account, update() a taken name", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  await book.add(accountToAdd({ name: "home" }));
  const isCode = (code: string) => (error: unknown) =>
    error instanceof Fault && error.code === code;
  await assert.rejects(book.update("x", { paused: true }), isCode("not_found"));
  await assert.rejects(book.remove("x"), isCode("not_found"));
  await assert.rejects(book.update(id, { name: "home" }), isCode("conflict"));
  assert.equal(book.find(id)?.name, "work");
});

Deno.test("AccountBook.resume() lifts pause and need to sign in, and leaves cool-downs", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  await book.update(id, { paused: true });
  book.markNeedsSignIn(id, "refused", START);
  book.coolDown(id, cooldown());
  const account = await book.resume(id);
  assert.equal(account.paused, false);
  assert.equal(account.needsSignIn, null);
  assert.deepEqual(account.cooldowns, [cooldown()]);
});

Deno.test("AccountBook.remove() forgets account and credentials and keeps the history", async () => {
  await using opened = await openTestStore();
  const { accounts, journal } = opened.store;
  const { id } = await accounts.add(accountToAdd());
  accounts.coolDown(id, cooldown());
  journal.closed(servedExchange("r-1", { accountId: id }));
  await journal.flush();
  await accounts.remove(id);
  assert.deepEqual(accounts.list(), []);
  assert.deepEqual(accounts.inPool("anthropic"), []);
  assert.equal(accounts.credentials(id), null);
  const record = await opened.store.getRequest("r-1");
  assert.equal(record?.accountName, "work");
  // What still comes for it is passed over.
  accounts.startSession(id, { at: START, durationMs: SESSION_MS });
  accounts.lift(id, { model: null, seenAt: LATER });
  accounts.noteQuotas(id, [quota()]);
  await accounts.flush();
});

Deno.test("AccountBook.counters() start again with a new session", async () => {
  await using opened = await openTestStore();
  const { accounts, journal } = opened.store;
  const { id } = await accounts.add(accountToAdd());
  const serve = async (request: string, receivedAt: number) => {
    journal.closed(servedExchange(request, { accountId: id, receivedAt }));
    await journal.flush();
    return (await accounts.counters()).get(id);
  };
  accounts.startSession(id, { at: START, durationMs: SESSION_MS });
  await serve("r-1", START);
  assert.deepEqual(await serve("r-2", START + 5), {
    sessionRequests: 2,
    totalRequests: 2,
    lastUsedAt: START + 5,
  });
  // Written once more, as after an answer that got lost, the same session goes on.
  accounts.startSession(id, { at: START, durationMs: 0 });
  await accounts.flush();
  assert.equal((await accounts.counters()).get(id)?.sessionRequests, 2);
  accounts.startSession(id, { at: START + 10, durationMs: SESSION_MS });
  await accounts.flush();
  assert.deepEqual(await serve("r-3", START + 1), {
    sessionRequests: 1,
    totalRequests: 3,
    lastUsedAt: START + 5,
  });
});
