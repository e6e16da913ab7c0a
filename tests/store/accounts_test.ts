import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Credentials } from "../../src/model/account.ts";
import { Fault } from "../../src/model/fault.ts";
import type { Cooldown, Quota } from "../../src/model/limit.ts";
import {
  AccountBook,
  type AccountBookOptions,
} from "../../src/store/accounts.ts";
import { InlineLane, type Lane } from "../../src/store/lane.ts";
import { migrate } from "../../src/store/migrate.ts";
import { WriteHealth } from "../../src/store/write_health.ts";
import { HandClock, START } from "../support/clock.ts";
import {
  accountToAdd,
  inTempDir,
  KEY,
  keyCredentials,
  openTestStore,
  servedExchange,
} from "./samples.ts";

const HOUR = 3_600_000;
/** So short that the next moment begins another session. */
const SESSION_MS = 1;
/** After every cool-down of these tests has begun. */
const LATER = START + HOUR;

function cooldown(change: Partial<Cooldown> = {}): Cooldown {
  return {
    scope: null,
    reason: "quota",
    since: START,
    until: START + HOUR,
    source: "reset",
    ...change,
  };
}

function quota(change: Partial<Quota> = {}): Quota {
  return {
    window: "5h",
    used: 0.5,
    status: "allowed",
    resetsAt: START + HOUR,
    seenAt: START,
    ...change,
  };
}

const TOKENS = {
  kind: "tokens",
  accessToken: "access-1",
  refreshToken: "refresh-1",
  expiresAt: START + HOUR,
  idToken: "pro",
  accountId: null,
} as const;
const RENEWED = { ...TOKENS, accessToken: "access-2", expiresAt: LATER + HOUR };

const TROUBLE = { until: LATER, failures: 2, why: "no answer" };

/** Names the plan in the identity token itself. */
function planOf(credentials: Credentials): string | null {
  return credentials.kind === "tokens" ? credentials.idToken : null;
}

interface Bench extends Disposable {
  readonly db: DatabaseSync;
  readonly clock: HandClock;
  readonly health: WriteHealth;
  readonly logged: string[];
  /** Operations asked for, in order. */
  readonly asked: string[];
  /** While set, background writes fail with it. */
  trouble: string | null;
  /** While set, background writes are carried out only when it resolves. */
  gate: Promise<void> | null;
  readonly changes: () => number;
  open(
    secretKey?: Uint8Array,
    process?: Pick<AccountBookOptions, "pid" | "isAlive">,
  ): Promise<AccountBook>;
}

/** A database in memory on which books are opened, with a lane between them that can fail and dawdle. */
async function openBench(): Promise<Bench> {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const inner = new InlineLane(db);
  const clock = new HandClock();
  const logged: string[] = [];
  const log = (_level: string, message: string) => logged.push(message);
  const health = new WriteHealth(log);
  let changes = 0;
  const lane: Lane = {
    async run(name, args) {
      bench.asked.push(name);
      if (name === "saveStates") {
        await bench.gate;
        if (bench.trouble !== null) throw new Error(bench.trouble);
      }
      return inner.run(name, args);
    },
    close: () => inner.close(),
  };
  const bench: Bench = {
    db,
    clock,
    health,
    logged,
    asked: [],
    trouble: null,
    gate: null,
    changes: () => changes,
    open: (secretKey = KEY, process = {}) =>
      AccountBook.open({
        lane,
        reader: lane,
        secretKey,
        clock,
        health,
        log,
        planOf,
        ...process,
        onChanged: () => changes++,
      }),
    [Symbol.dispose]: () => db.close(),
  };
  return bench;
}

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
