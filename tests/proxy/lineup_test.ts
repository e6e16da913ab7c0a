import assert from "node:assert/strict";
import type { Account } from "../../src/model/account.ts";
import type { Cooldown } from "../../src/model/limit.ts";
import { lineup, type Pool } from "../../src/proxy/lineup.ts";
import { account, NOW } from "./fake_deps.ts";

const HOUR = 3_600_000;
const ASK = { model: "claude-opus-4-8", now: NOW, sessionDurationMs: 5 * HOUR };

function rest(fields: Partial<Cooldown>): Cooldown {
  return {
    scope: null,
    reason: "quota",
    since: NOW - HOUR,
    until: NOW + HOUR,
    source: "a header",
    ...fields,
  };
}

function open(accounts: Account[]): Pool {
  return { accounts, isBarred: false };
}

function order(...pools: Account[][]): string[] {
  return lineup(pools.map(open), ASK).accounts.map((one) => one.name);
}

Deno.test("lineup() puts the best priority first, then the oldest, while no session runs", () => {
  const pool = [
    account("late", { priority: 1, createdAt: 2 }),
    account("early", { priority: 1, createdAt: 1 }),
    account("best", { priority: 0, createdAt: 3 }),
  ];
  assert.deepEqual(order(pool), ["best", "early", "late"]);
});

Deno.test("lineup() keeps the account whose session runs, whatever its priority", () => {
  const pool = [
    account("best", { priority: 0 }),
    account("busy", { priority: 9, sessionStartedAt: NOW - 4 * HOUR }),
  ];
  assert.deepEqual(order(pool), ["busy", "best"]);
});

Deno.test("lineup() prefers the session that started last", () => {
  const pool = [
    account("first", { sessionStartedAt: NOW - 2 * HOUR }),
    account("second", { sessionStartedAt: NOW - HOUR }),
  ];
  assert.deepEqual(order(pool), ["second", "first"]);
});

Deno.test("lineup() forgets a session when its time is over, to the millisecond", () => {
  const over = account("over", {
    priority: 1,
    sessionStartedAt: NOW - 5 * HOUR,
  });
  const running = account("running", {
    priority: 1,
    sessionStartedAt: NOW - 5 * HOUR + 1,
  });
  const fresh = account("fresh", { priority: 0 });
  assert.deepEqual(order([over, fresh]), ["fresh", "over"]);
  assert.deepEqual(order([running, fresh]), ["running", "fresh"]);
});

Deno.test("lineup() passes over paused, refused and limited accounts and says until when", () => {
  const pool = [
    account("paused", { paused: true, cooldowns: [rest({})] }),
    account("refused", { needsSignIn: { since: NOW, why: "revoked" } }),
    account("limited", { cooldowns: [rest({})] }),
    account("throttled", {
      cooldowns: [rest({ reason: "throttled", until: NOW + 5 })],
    }),
    account("free"),
  ];
  const { accounts, decision } = lineup([open(pool)], ASK);
  assert.deepEqual(accounts.map((one) => one.name), ["free"]);
  assert.deepEqual(
    decision.passedOver.map((
      { name, reason, until, source },
    ) => [name, reason, until, source]),
    [
      ["paused", "paused", null, null],
      ["refused", "needs_sign_in", null, null],
      ["limited", "quota", NOW + HOUR, "a header"],
      ["throttled", "throttled", NOW + 5, "a header"],
    ],
  );
});

Deno.test("lineup() takes a limited account back the moment its time has come", () => {
  assert.deepEqual(
    order([account("a", { cooldowns: [rest({ until: NOW + 1 })] })]),
    [],
  );
  assert.deepEqual(
    order([account("a", { cooldowns: [rest({ until: NOW })] })]),
    ["a"],
  );
});

Deno.test("lineup() minds a limit of one model family only for that family", () => {
  const pool = [account("a", { cooldowns: [rest({ scope: "opus" })] })];
  assert.deepEqual(order(pool), []);
  const other = lineup([open(pool)], { ...ASK, model: "claude-sonnet-4-8" });
  assert.deepEqual(other.accounts.map((one) => one.name), ["a"]);
  const unknown = lineup([open(pool)], { ...ASK, model: null });
  assert.deepEqual(unknown.accounts.map((one) => one.name), ["a"]);
});

Deno.test("lineup() puts an account last after the provider's trouble, and never out", () => {
  const down = account("down", {
    sessionStartedAt: NOW - HOUR,
    cooldowns: [rest({ reason: "down", until: NOW + 1000 })],
  });
  const { accounts, decision } = lineup([open([down, account("other")])], ASK);
  assert.deepEqual(accounts.map((one) => one.name), ["other", "down"]);
  assert.deepEqual(decision.candidates.map((one) => one.why), [
    "priority",
    "down",
  ]);
  assert.deepEqual(order([down]), ["down"]);
});

Deno.test("lineup() walks the pools in order, so a later one is only a fall-back", () => {
  const subscription = [account("plan", { priority: 9 })];
  const keys = [account("key", { priority: 0, sessionStartedAt: NOW - 1 })];
  assert.deepEqual(order(subscription, keys), ["plan", "key"]);
});

Deno.test("lineup() makes equal decisions for equal states, so they can be stored once", () => {
  const pool = [
    account("a", { sessionStartedAt: NOW - HOUR }),
    account("b", { paused: true }),
  ];
  const later = { ...ASK, now: NOW + 60_000 };
  assert.deepEqual(
    lineup([open(pool)], ASK).decision,
    lineup([open(pool)], later).decision,
  );
});

Deno.test("lineup() passes over an account whose token ran out while refreshing fails", () => {
  const trouble = { until: NOW + 5_000, failures: 1, why: "503" };
  const out = account("out", {
    refreshTrouble: trouble,
    tokenExpiresAt: NOW + 30_000,
  });
  const lasts = account("lasts", {
    refreshTrouble: trouble,
    tokenExpiresAt: NOW + 30_001,
  });
  const { accounts, decision } = lineup([open([out, lasts])], ASK);
  assert.deepEqual(accounts.map((one) => one.name), ["lasts"]);
  const [passed] = decision.passedOver;
  assert.deepEqual([passed!.reason, passed!.until], ["refresh", NOW + 5_000]);
  const later = lineup([open([out])], { ...ASK, now: NOW + 5_000 });
  assert.equal(later.accounts.length, 1);
});

Deno.test("lineup() keeps a barred pool out and says why, and goes on to the next", () => {
  const plan = { accounts: [account("plan")], isBarred: true };
  const { accounts, decision } = lineup([plan, open([account("key")])], ASK);
  assert.deepEqual(accounts.map((one) => one.name), ["key"]);
  assert.deepEqual(decision.passedOver.map((one) => one.reason), ["client"]);
});
