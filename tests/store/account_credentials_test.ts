/** The credentials of accounts: what is known of them, how they are renewed, and by whom. */

import assert from "node:assert/strict";
import { START } from "../support/clock.ts";
import {
  HOUR,
  LATER,
  openBench,
  RENEWED,
  TOKENS,
  TROUBLE,
} from "./_account_bench.ts";
import { accountToAdd, KEY, keyCredentials } from "./samples.ts";

Deno.test("AccountBook.update() with new credentials ends the need to sign in", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  book.markNeedsSignIn(id, "refused", START);
  await book.flush();
  const fresh = keyCredentials("sk-new");
  const renewed = await book.update(id, { credentials: fresh });
  assert.equal(renewed.needsSignIn, null);
  assert.deepEqual(book.credentials(id), fresh);
  assert.deepEqual((await bench.open()).credentials(id), fresh);
});

Deno.test("AccountBook.update() with new credentials outlives a refusal of the old ones that is on its way", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd());
  const gate = Promise.withResolvers<void>();
  bench.gate = gate.promise;
  book.markNeedsSignIn(id, "refused", START);
  await book.update(id, { credentials: keyCredentials("sk-new") });
  bench.gate = null;
  gate.resolve();
  await book.flush();
  assert.equal(book.find(id)?.needsSignIn, null);
  assert.equal((await bench.open()).find(id)?.needsSignIn, null);
});

Deno.test("AccountBook keeps a credential it cannot decrypt, and asks to sign in", async () => {
  using bench = await openBench();
  const { id } = await (await bench.open()).add(accountToAdd());
  const book = await bench.open(new Uint8Array(32).fill(1));
  const why = book.find(id)?.needsSignIn?.why ?? "";
  assert.match(why, /cannot be decrypted/);
  assert.equal(book.credentials(id), null);

  await bench.clock.advance(5);
  const resumed = await book.resume(id);
  assert.deepEqual(resumed.needsSignIn, { since: START, why });
  const rightKey = await bench.open();
  assert.equal(rightKey.find(id)?.needsSignIn, null);
  assert.deepEqual(rightKey.credentials(id), keyCredentials());

  const renewed = await book.update(id, {
    credentials: keyCredentials("sk-2"),
  });
  assert.equal(renewed.needsSignIn, null);
});

Deno.test("AccountBook reads the end of a token and the plan from the credentials", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd({ credentials: TOKENS }));
  const facts = () => {
    const { tokenExpiresAt, plan } = book.find(id)!;
    return { tokenExpiresAt, plan };
  };
  assert.deepEqual(facts(), { tokenExpiresAt: START + HOUR, plan: "pro" });
  await book.update(id, { credentials: { ...RENEWED, idToken: "plus" } });
  assert.deepEqual(facts(), { tokenExpiresAt: LATER + HOUR, plan: "plus" });
});

Deno.test("AccountBook.replaceTokens() stores the next tokens and ends mark and rest, also those on their way", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd({ credentials: TOKENS }));
  const gate = Promise.withResolvers<void>();
  bench.gate = gate.promise;
  book.markNeedsSignIn(id, "refused", START);
  book.noteRefreshTrouble(id, TROUBLE);
  const expected = TOKENS;
  assert.equal(await book.replaceTokens(id, { expected, next: RENEWED }), true);
  gate.resolve();
  await book.flush();
  for (const one of [book, await bench.open()]) {
    assert.deepEqual(one.credentials(id), RENEWED);
    assert.equal(one.find(id)?.needsSignIn, null);
    assert.equal(one.find(id)?.refreshTrouble, null);
    assert.equal(one.find(id)?.tokenExpiresAt, RENEWED.expiresAt);
  }
});

Deno.test("AccountBook.replaceTokens() leaves what somebody else has stored, which reread() brings", async () => {
  using bench = await openBench();
  const [ours, theirs] = [await bench.open(), await bench.open()];
  const { id } = await ours.add(accountToAdd({ credentials: TOKENS }));
  await theirs.reread(id);
  const change = { expected: TOKENS, next: RENEWED };
  assert.equal(await theirs.replaceTokens(id, change), true);
  const late = { ...change, next: { ...RENEWED, accessToken: "access-3" } };
  assert.equal(await ours.replaceTokens(id, late), false);
  assert.deepEqual(ours.credentials(id), TOKENS);
  assert.equal((await ours.reread(id))?.tokenExpiresAt, RENEWED.expiresAt);
  assert.deepEqual(ours.credentials(id), RENEWED);
  assert.equal(await ours.replaceTokens(id, late), false);
  await theirs.remove(id);
  assert.equal(await ours.reread(id), null);
  assert.equal(await ours.replaceTokens(id, late), false);
});

Deno.test("AccountBook.noteRefreshTrouble() holds at once, survives a restart, and ends with new credentials", async () => {
  using bench = await openBench();
  const book = await bench.open();
  const { id } = await book.add(accountToAdd({ credentials: TOKENS }));
  book.noteRefreshTrouble(id, TROUBLE);
  assert.deepEqual(book.find(id)?.refreshTrouble, TROUBLE);
  await book.flush();
  assert.deepEqual((await bench.open()).find(id)?.refreshTrouble, TROUBLE);
  await book.update(id, { credentials: RENEWED });
  assert.equal(book.find(id)?.refreshTrouble, null);
  assert.equal((await bench.open()).find(id)?.refreshTrouble, null);
});

Deno.test("AccountBook.claimRefresh() gives one process at a time the right to refresh an account", async () => {
  using bench = await openBench();
  const alive = new Set([1, 2, 3]);
  const isAlive = (pid: number) => alive.has(pid);
  const [one, two, three] = [
    await bench.open(KEY, { pid: 1, isAlive }),
    await bench.open(KEY, { pid: 2, isAlive }),
    await bench.open(KEY, { pid: 3, isAlive }),
  ];
  const { id } = await one.add(accountToAdd({ credentials: TOKENS }));
  const other = await one.add(accountToAdd({ name: "other" }));

  assert.equal(await one.claimRefresh(id), true);
  assert.equal(await one.claimRefresh(id), true);
  assert.equal(await two.claimRefresh(id), false);
  assert.equal(await two.claimRefresh(other.id), true);
  await two.endRefresh(id); // not its own
  assert.equal(await two.claimRefresh(id), false);
  await one.endRefresh(id);
  assert.equal(await two.claimRefresh(id), true);

  alive.delete(2);
  assert.equal(await three.claimRefresh(id), true);
  await bench.clock.advance(59_999);
  assert.equal(await one.claimRefresh(id), false);
  await bench.clock.advance(1);
  assert.equal(await one.claimRefresh(id), true);
});

Deno.test("AccountBook.claimRefresh() does not wait for a lease that was taken before the clock was set back", async () => {
  using bench = await openBench();
  const book = await bench.open(KEY, { isAlive: () => true });
  const { id } = await book.add(accountToAdd({ credentials: TOKENS }));
  const hold = bench.db.prepare(
    "UPDATE accounts SET lease_owner = 'x', lease_pid = 1, lease_until = ?",
  );
  hold.run(START + 120_000);
  assert.equal(await book.claimRefresh(id), false);
  hold.run(START + 120_001);
  assert.equal(await book.claimRefresh(id), true);
});
