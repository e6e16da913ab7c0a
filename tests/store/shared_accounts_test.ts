/** Accounts that other processes change as well. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AccountBook } from "../../src/store/accounts.ts";
import { InlineLane, type Lane } from "../../src/store/lane.ts";
import { WriteHealth } from "../../src/store/write_health.ts";
import { HandClock, START } from "../support/clock.ts";
import {
  cooldown,
  HOUR,
  LATER,
  planOf,
  quota,
  SESSION_MS,
} from "./_account_bench.ts";
import {
  accountToAdd,
  inTempDir,
  KEY,
  keyCredentials,
  openTestStore,
} from "./samples.ts";

interface Pair {
  readonly path: string;
  readonly ours: AccountBook;
  readonly theirs: AccountBook;
  readonly id: string;
}

/** Two books on one file, each with its own connection; both know the account "work". */
async function withTwoBooks(
  test: (pair: Pair) => Promise<void>,
): Promise<void> {
  await inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    await using ours = await openTestStore({ path });
    await using theirs = await openTestStore({ path });
    const { id } = await ours.store.accounts.add(accountToAdd());
    await theirs.store.accounts.refresh();
    await test({
      path,
      ours: ours.store.accounts,
      theirs: theirs.store.accounts,
      id,
    });
  });
}

Deno.test("AccountBook.refresh() brings in what another process has changed", () =>
  withTwoBooks(async ({ ours, theirs, id }) => {
    await theirs.update(id, {
      paused: true,
      credentials: keyCredentials("sk-2"),
    });
    theirs.coolDown(id, cooldown());
    await theirs.add(accountToAdd({ name: "new" }));
    await theirs.flush();
    await ours.refresh();
    assert.deepEqual(ours.list(), theirs.list());
    assert.deepEqual(ours.credentials(id), keyCredentials("sk-2"));
    await theirs.remove(id);
    await ours.refresh();
    assert.equal(ours.find(id), null);
  }));

Deno.test("AccountBook.refresh() keeps what is newer here than in the rows that arrive", async () => {
  await inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    await using other = await openTestStore({ path });
    const { id } = await other.store.accounts.add(accountToAdd());
    using db = new DatabaseSync(path);
    const inner = new InlineLane(db);
    let gate: Promise<void> = Promise.resolve();
    const lane: Lane = {
      async run(name, args) {
        if (name === "saveStates") await gate;
        return inner.run(name, args);
      },
      close: () => inner.close(),
    };
    const log = () => {};
    const book = await AccountBook.open({
      lane,
      reader: lane,
      secretKey: KEY,
      clock: new HandClock(),
      health: new WriteHealth(log),
      log,
      planOf,
      onChanged: () => {},
    });
    book.coolDown(id, cooldown({ reason: "throttled" }));
    await book.flush();

    // Ours, still on the way: a session, a cool-down, a lifted one, a mark and newer quota facts.
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    book.startSession(id, { at: START + 7, durationMs: SESSION_MS });
    book.lift(id, { model: null, seenAt: LATER });
    book.coolDown(id, cooldown({ scope: "opus" }));
    book.markNeedsSignIn(id, "refused", START + 8);
    book.noteQuotas(id, [quota({ seenAt: START + 9 })]);
    // Theirs, already written: older facts of the same kinds, and news of other kinds.
    const theirs = other.store.accounts;
    await theirs.refresh();
    theirs.startSession(id, { at: START + 3, durationMs: SESSION_MS });
    theirs.coolDown(id, cooldown({ scope: "opus", until: START + 5 }));
    theirs.coolDown(id, cooldown({ scope: "sonnet" }));
    theirs.noteQuotas(id, [
      quota({ used: 0.1, seenAt: START + 1 }),
      quota({ window: "7d" }),
    ]);
    await theirs.update(id, { name: "office" });
    await theirs.flush();
    await book.refresh();

    const check = (account: ReturnType<AccountBook["find"]>) => {
      assert.equal(account?.name, "office");
      assert.equal(account?.sessionStartedAt, START + 7);
      assert.equal(account?.needsSignIn?.why, "refused");
      const rests = account?.cooldowns.map(({ scope, reason, until }) =>
        `${scope} ${reason} ${until - START}`
      ).sort();
      assert.deepEqual(rests, [`opus quota ${HOUR}`, `sonnet quota ${HOUR}`]);
      const used = account?.quotas.map((one) => [one.window, one.used]).sort();
      assert.deepEqual(used, [["5h", 0.5], ["7d", 0.5]]);
    };
    check(book.find(id));
    held.resolve();
    await book.flush();
    await theirs.refresh();
    check(theirs.find(id));
  });
});

Deno.test("AccountBook never writes older quota facts over newer ones of another process", () =>
  withTwoBooks(async ({ path, ours, theirs, id }) => {
    const newer = quota({ used: 0.9, seenAt: START + 5 });
    theirs.noteQuotas(id, [newer]);
    await theirs.flush();
    ours.noteQuotas(id, [quota({ used: 0.1, seenAt: START + 1 })]);
    await ours.flush();
    await ours.refresh();
    assert.deepEqual(ours.find(id)?.quotas, [newer]);
    await using third = await openTestStore({ path });
    assert.deepEqual(third.store.accounts.find(id)?.quotas, [newer]);
  }));

Deno.test("AccountBook passes over states of an account that another process has removed", () =>
  withTwoBooks(async ({ ours, theirs, id }) => {
    await theirs.remove(id);
    ours.coolDown(id, cooldown());
    ours.noteQuotas(id, [quota()]);
    ours.startSession(id, { at: START, durationMs: SESSION_MS });
    await ours.flush();
    await ours.refresh();
    assert.deepEqual(ours.list(), []);
  }));
