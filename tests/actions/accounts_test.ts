import assert from "node:assert/strict";
import {
  addAccount,
  changeAccount,
  checkNewAccount,
  found,
  liftCooldowns,
  listAccounts,
  pauseAccount,
  removeAccount,
  renameAccount,
  resumeAccount,
} from "../../src/actions/accounts.ts";
import { openStore } from "../../src/store/store.ts";
import { HandClock } from "../support/clock.ts";

const HOUR = 3_600_000;
const NEW = { name: "work", provider: "anthropic", apiKey: "sk-fake-1" };

async function openDeps() {
  const clock = new HandClock();
  const store = await openStore({
    path: ":memory:",
    secretKey: new Uint8Array(32),
    threads: false,
    clock,
    log: () => {},
    onAccountsChanged: () => {},
  });
  return {
    store,
    clock,
    now: () => clock.now(),
    sessionDurationMs: 5 * HOUR,
    [Symbol.asyncDispose]: () => store.close(),
  };
}

Deno.test("addAccount() stores what was checked, once for each name", async () => {
  await using deps = await openDeps();
  const account = await addAccount(deps, { ...NEW, name: " work " });
  assert.equal(account.name, "work");
  assert.deepEqual(deps.store.accounts.credentials(account.id), {
    kind: "key",
    apiKey: "sk-fake-1",
  });
  await assert.rejects(addAccount(deps, NEW), { code: "conflict" });
  await assert.rejects(addAccount(deps, { ...NEW, name: "" }), {
    code: "invalid",
  });
});

Deno.test("addAccount() twice at once adds one", async () => {
  await using deps = await openDeps();
  const results = await Promise.allSettled([
    addAccount(deps, NEW),
    addAccount(deps, NEW),
  ]);
  assert.deepEqual(results.map((one) => one.status).sort(), [
    "fulfilled",
    "rejected",
  ]);
  assert.equal(deps.store.accounts.list().length, 1);
});

Deno.test("checkNewAccount() finds a taken name before the key is known", async () => {
  await using deps = await openDeps();
  const { apiKey: _, ...fields } = NEW;
  checkNewAccount(deps, fields);
  await addAccount(deps, NEW);
  assert.throws(() => checkNewAccount(deps, fields), { code: "conflict" });
});

Deno.test("changeAccount() and renameAccount() want a name that is free", async () => {
  await using deps = await openDeps();
  await addAccount(deps, NEW);
  await addAccount(deps, { ...NEW, name: "home" });
  const renamed = await renameAccount(deps, "work", "office");
  assert.equal(renamed.name, "office");
  const same = await renameAccount(deps, "office", " office ");
  assert.equal(same.id, renamed.id);
  const taken = changeAccount(deps, "office", { name: "home" });
  await assert.rejects(taken, { code: "conflict" });
  const unsaid = renameAccount(deps, "office", undefined);
  await assert.rejects(unsaid, { code: "invalid" });
});

Deno.test("pauseAccount() and resumeAccount() tell whether they changed anything", async () => {
  await using deps = await openDeps();
  await addAccount(deps, NEW);
  const tell = async (change: ReturnType<typeof pauseAccount>) => {
    const { account, changed } = await change;
    return [account.paused, changed];
  };
  assert.deepEqual(await tell(pauseAccount(deps, "work")), [true, true]);
  assert.deepEqual(await tell(pauseAccount(deps, "work")), [true, false]);
  assert.deepEqual(await tell(resumeAccount(deps, "work")), [false, true]);
  assert.deepEqual(await tell(resumeAccount(deps, "work")), [false, false]);
});

Deno.test("resumeAccount() lets a refused key be tried once more", async () => {
  await using deps = await openDeps();
  const { id } = await addAccount(deps, NEW);
  deps.store.accounts.markNeedsSignIn(id, "Key was revoked", deps.now());
  const { account, changed } = await resumeAccount(deps, "work");
  assert.deepEqual([account.needsSignIn, changed], [null, true]);
});

Deno.test("liftCooldowns() lifts what still holds, also for whoever reads the database next", async () => {
  await using deps = await openDeps();
  const { id } = await addAccount(deps, NEW);
  const now = deps.now();
  deps.store.accounts.coolDown(id, {
    scope: null,
    reason: "quota",
    since: now,
    until: now + HOUR,
    source: "default",
  });
  await deps.store.accounts.flush();
  const { account, changed } = await liftCooldowns(deps, "work");
  assert.deepEqual([account.cooldowns, changed], [[], true]);
  const reread = await deps.store.accounts.reread(id);
  assert.deepEqual(reread?.cooldowns, []);
  assert.equal((await liftCooldowns(deps, "work")).changed, false);
});

Deno.test("liftCooldowns() has nothing to do where the wait is over anyway", async () => {
  await using deps = await openDeps();
  const { id } = await addAccount(deps, NEW);
  const now = deps.now();
  deps.store.accounts.coolDown(id, {
    scope: "opus",
    reason: "throttled",
    since: now,
    until: now + HOUR,
    source: "retry-after",
  });
  await deps.clock.advance(2 * HOUR);
  assert.equal((await liftCooldowns(deps, id)).changed, false);
});

Deno.test("removeAccount() gives the account that is gone", async () => {
  await using deps = await openDeps();
  const { id } = await addAccount(deps, NEW);
  assert.equal((await removeAccount(deps, "work")).id, id);
  assert.throws(() => found(deps, id), {
    code: "not_found",
    message: `Account not found: ${id}`,
  });
});

Deno.test("listAccounts() counts a session's requests only while it runs", async () => {
  await using deps = await openDeps();
  const { id } = await addAccount(deps, NEW);
  const start = deps.now();
  deps.store.accounts.startSession(id, {
    at: start,
    durationMs: deps.sessionDurationMs,
  });
  const counted = { sessionRequests: 2, totalRequests: 9, lastUsedAt: start };
  Object.assign(deps.store.accounts, {
    counters: () => Promise.resolve(new Map([[id, counted]])),
  });
  const [running] = await listAccounts(deps);
  assert.deepEqual(running?.session, {
    active: true,
    startedAt: start,
    endsAt: start + 5 * HOUR,
    requests: 2,
  });
  await deps.clock.advance(5 * HOUR);
  const [over] = await listAccounts(deps);
  assert.equal(over?.session.active, false);
  assert.equal(over?.session.requests, 0);
  assert.equal(over?.totalRequests, 9);
});

const TOKENS: [expiresIn: number | null, status: string][] = [
  [HOUR, "valid"],
  [0, "expired"],
  [null, "valid"],
];

for (const [expiresIn, status] of TOKENS) {
  Deno.test(`listAccounts() calls a token that ends in ${expiresIn} ms ${status}`, async () => {
    await using deps = await openDeps();
    const expiresAt = expiresIn === null ? null : deps.now() + expiresIn;
    await deps.store.accounts.add({
      name: "brought over",
      provider: "claude-code",
      baseUrl: null,
      priority: 0,
      credentials: {
        kind: "tokens",
        accessToken: "fake",
        refreshToken: null,
        expiresAt,
        idToken: null,
        accountId: null,
      },
    });
    const [view] = await listAccounts(deps);
    assert.equal(view?.authMethod, "oauth");
    assert.deepEqual(view?.token, { status, expiresAt });
  });
}
