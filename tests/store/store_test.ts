import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/clock.ts";
import { Fault } from "../../src/model/fault.ts";
import { openStore } from "../../src/store/store.ts";
import { START } from "../support/clock.ts";
import {
  accountToAdd,
  everythingIn,
  exchangeOf,
  FAKE_KEY,
  inTempDir,
  KEY,
  keyCredentials,
  namesIn,
  openTestStore,
  servedExchange,
} from "./samples.ts";

function inDatabase(test: (path: string) => Promise<void>): Promise<void> {
  return inTempDir((dir) => test(join(dir, "ccflare.db")));
}

Deno.test("openStore() with threads writes, reads and comes back with everything", () =>
  inDatabase(async (path) => {
    const exchange = servedExchange("r-1");
    const first = await openTestStore({ path, threads: true });
    const account = await first.store.accounts.add(accountToAdd());
    first.store.accounts.startSession(account.id, {
      at: START,
      durationMs: 1,
    });
    first.store.journal.closed(exchange);
    await first.store.journal.flush();
    assert.deepEqual(await first.store.getRequest("r-1"), { ...exchange });
    first.store.journal.closed(servedExchange("r-2"));
    await first.store.close();
    assert.equal(first.clock.pending, 0);

    await using second = await openTestStore({ path, threads: true });
    const { store } = second;
    const ids = (await store.listRequests({ limit: 10 })).records.map((
      { id },
    ) => id);
    assert.deepEqual(ids, ["r-2", "r-1"]);
    assert.equal((await store.stats({ now: START })).ended, 2);
    assert.equal(store.accounts.find("work")?.sessionStartedAt, START);
    assert.equal((await store.accounts.counters()).size, 1);
  }));

Deno.test("openStore() with threads works on the system's clock", () =>
  inDatabase(async (path) => {
    const store = await openStore({
      path,
      secretKey: KEY,
      threads: true,
      clock: systemClock,
      log: () => {},
      onAccountsChanged: () => {},
    });
    store.journal.opened(exchangeOf("r-1"));
    await store.journal.flush();
    assert.equal((await store.getRequest("r-1"))?.outcome, null);
    await store.close();
  }));

for (const threads of [true, false]) {
  Deno.test(`openStore() sees another store's change within a second, ${threads ? "with" : "without"} threads`, () =>
    inDatabase(async (path) => {
      const changed = Promise.withResolvers<void>();
      await using watching = await openTestStore({
        path,
        threads,
        watch: true,
        onAccountsChanged: () => changed.resolve(),
      });
      await using other = await openTestStore({ path });
      const { id } = await other.store.accounts.add(accountToAdd());
      await watching.clock.advance(1_000);
      await changed.promise;
      assert.deepEqual(
        watching.store.accounts.list(),
        other.store.accounts.list(),
      );
      assert.ok(watching.store.accounts.credentials(id));
    }));
}

Deno.test("openStore() tells of nothing while nothing changes, also when others record requests", () =>
  inDatabase(async (path) => {
    await using watching = await openTestStore({ path, watch: true });
    await using other = await openTestStore({ path });
    const { id } = await watching.store.accounts.add(accountToAdd());
    const before = watching.changes();
    other.store.journal.closed(servedExchange("r-1", { accountId: id }));
    await other.store.journal.flush();
    await watching.clock.advance(1_000);
    assert.equal(watching.changes(), before);
    const credentials = keyCredentials("sk-2");
    await other.store.accounts.update(id, { credentials });
    await watching.clock.advance(1_000);
    assert.equal(watching.changes(), before + 1);
  }));

Deno.test("openStore() goes on watching after a look that failed", () =>
  inDatabase(async (path) => {
    await using watching = await openTestStore({
      path,
      watch: true,
      lockTimeoutMs: 1,
    });
    using other = new DatabaseSync(path);
    other.exec("ALTER TABLE accounts RENAME TO hidden");
    await watching.clock.advance(1_000);
    const { state, lastError } = watching.store.journal.health();
    assert.equal(state, "failing");
    assert.match(lastError ?? "", /no such table/);
    other.exec("ALTER TABLE hidden RENAME TO accounts");
    await watching.clock.advance(250);
    assert.equal(watching.store.journal.health().state, "ok");
    assert.deepEqual(watching.logged.map(({ message }) => message), [
      "Cannot read the accounts, trying again until it works",
      "Can read the accounts again",
    ]);
  }));

Deno.test("openStore() closes what a killed process left open, and tells the log", () =>
  inDatabase(async (path) => {
    const killed = await openTestStore({ path });
    killed.store.journal.opened(exchangeOf("r-1"));
    await killed.store.journal.flush();
    // The file as it stands now is what `kill -9` leaves behind.
    await using next = await openTestStore({ path });
    const record = await next.store.getRequest("r-1");
    assert.equal(record?.outcome, "interrupted");
    assert.deepEqual(next.logged, [{
      level: "info",
      message: "Closed requests left open by a crash",
      data: { count: 1 },
    }]);
    await killed.store.close();
  }));

Deno.test("openStore() leaves no credential readable in any file", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    await using opened = await openTestStore({ path });
    const { accounts } = opened.store;
    const { id } = await accounts.add(accountToAdd());
    await accounts.update(id, {
      credentials: {
        kind: "tokens",
        accessToken: `${FAKE_KEY}-access`,
        refreshToken: `${FAKE_KEY}-refresh`,
        expiresAt: null,
        idToken: null,
        accountId: null,
      },
    });
    assert.ok(namesIn(dir).includes("ccflare.db-wal"));
    assert.equal((await everythingIn(dir)).includes(FAKE_KEY), false);
    assert.ok((await everythingIn(dir)).includes("work"));
  }));

Deno.test("openStore() refuses a database of a newer program and leaves it as it is", () =>
  inDatabase(async (path) => {
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await assert.rejects(
      openTestStore({ path }),
      (error) =>
        error instanceof Fault &&
        /written by a newer ccflare/.test(error.message),
    );
  }));

Deno.test("openStore() refuses threads on a database in memory", () =>
  assert.rejects(openTestStore({ threads: true }), TypeError));

Deno.test("openStore() closes the database again when the accounts cannot be read", () =>
  inDatabase(async (path) => {
    await (await openTestStore({ path })).store.close();
    using db = new DatabaseSync(path);
    db.exec("DROP TABLE quotas");
    await assert.rejects(
      openTestStore({ path, threads: true }),
      /no such table/,
    );
  }));

Deno.test("Store.close() writes what the journal and the accounts still hold", () =>
  inDatabase(async (path) => {
    const first = await openTestStore({ path });
    const { id } = await first.store.accounts.add(accountToAdd());
    first.store.journal.closed(servedExchange("r-1", { accountId: id }));
    const quota = {
      window: "5h",
      used: 0.25,
      status: null,
      resetsAt: null,
      seenAt: START,
    };
    first.store.accounts.noteQuotas(id, [quota]);
    await first.store.close();
    assert.equal(first.clock.pending, 0);
    await using second = await openTestStore({ path });
    assert.equal((await second.store.getRequest("r-1"))?.outcome, "done");
    assert.deepEqual(second.store.accounts.find(id)?.quotas, [quota]);
  }));

Deno.test("openStore() ends the refresh lease that a dead process with our number has left", () =>
  inDatabase(async (path) => {
    const first = await openTestStore({ path });
    const { id } = await first.store.accounts.add(accountToAdd());
    await first.store.accounts.claimRefresh(id);
    await first.store.close();
    await using next = await openTestStore({ path });
    assert.equal(await next.store.accounts.claimRefresh(id), true);
  }));
