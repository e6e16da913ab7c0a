import assert from "node:assert/strict";
import type { Account } from "../../src/model/account.ts";
import {
  type Answer,
  type Outgoing,
  SendError,
} from "../../src/model/answer.ts";
import { providerOf } from "../../src/providers/mod.ts";
import { openStore } from "../../src/store/store.ts";
import { UsagePoller } from "../../src/usage/poller.ts";
import { tokens } from "../providers/_tokens.ts";
import { HandClock, START } from "../support/clock.ts";

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

type Behaviour = (signal: AbortSignal) => Answer | Promise<Answer>;

/** Subscriptions with these names, asked through a sender in the test's hand. */
async function open(...names: string[]) {
  const clock = new HandClock();
  const store = await openStore({
    path: ":memory:",
    secretKey: new Uint8Array(32),
    threads: false,
    clock,
    log: () => {},
    onAccountsChanged: () => {},
  });
  const { accounts } = store;
  const added: Account[] = [];
  for (const name of names) {
    added.push(
      await accounts.add({
        name,
        provider: name.startsWith("key") ? "anthropic" : "claude-code",
        baseUrl: null,
        priority: 0,
        credentials: name.startsWith("key")
          ? { kind: "key", apiKey: "key" }
          : tokens({ accessToken: name }),
      }),
    );
  }
  /** Who was asked, and when, in seconds after the start. */
  const asked: [string, number][] = [];
  const behaviours = new Map<string, Behaviour>();
  const world = { running: 0, most: 0 };
  const poller = new UsagePoller({
    accounts,
    vault: {
      credentials: ({ id }) => ({
        ok: true,
        credentials: accounts.credentials(id)!,
      }),
    },
    async send(outgoing: Outgoing, signal) {
      const bearer = outgoing.fields.find(([name]) => name === "authorization");
      const name = bearer![1].replace("Bearer ", "");
      asked.push([name, (clock.now() - START) / SECOND]);
      world.most = Math.max(world.most, ++world.running);
      try {
        return await (behaviours.get(name) ?? used(50))(signal);
      } finally {
        world.running--;
      }
    },
    providerOf,
    clock,
    random: () => 0.5,
    log: () => {},
  });
  return {
    clock,
    accounts,
    poller,
    asked,
    world,
    account: (nth: number) => accounts.find(added[nth]!.id)!,
    on: (name: string, behaviour: Behaviour) => behaviours.set(name, behaviour),
    async [Symbol.asyncDispose]() {
      poller.close();
      await store.close();
    },
  };
}

function reply(status: number, text: string, retryAfter?: number): Behaviour {
  return () => {
    const pieces = [new TextEncoder().encode(text)];
    return {
      status,
      fields: retryAfter === undefined
        ? []
        : [["retry-after", String(retryAfter)]],
      body: {
        read: () => Promise.resolve(pieces.shift() ?? null),
        cancel() {},
      },
    };
  };
}

function used(percent: number): Behaviour {
  const five_hour = { utilization: percent, resets_at: null };
  return reply(200, JSON.stringify({ five_hour, seven_day: null }));
}

/** Says nothing until it is given up. */
function silence(signal: AbortSignal): Promise<Answer> {
  return new Promise((_, reject) =>
    signal.addEventListener(
      "abort",
      () => reject(new SendError("aborted", "given up")),
    )
  );
}

Deno.test("UsagePoller.start() asks every subscription once, spread, and then leaves idle ones alone", async () => {
  await using world = await open("a", "key", "b");
  world.poller.start();
  assert.deepEqual(world.asked, []);
  await world.clock.advance(5 * SECOND);
  assert.deepEqual(world.asked, [["a", 5], ["b", 5]]);
  assert.deepEqual(world.account(0).quotas, [{
    window: "5h",
    used: 0.5,
    status: null,
    resetsAt: null,
    seenAt: START + 5 * SECOND,
  }]);
  await world.clock.advance(5 * HOUR);
  assert.equal(world.asked.length, 2);
  assert.equal(world.clock.pending, 0);
});

Deno.test("UsagePoller asks an account in use about every 10 minutes, however much it is used", async () => {
  await using world = await open("a");
  world.poller.start();
  for (let minute = 0; minute < 35; minute++) {
    world.poller.used(world.account(0).id);
    world.poller.used(world.account(0).id);
    await world.clock.advance(MINUTE);
  }
  const moments = world.asked.map(([, at]) => at);
  assert.deepEqual(moments, [5, 665, 1325, 1985]);
});

Deno.test("UsagePoller.used() asks an account that was added later", async () => {
  await using world = await open("a");
  world.poller.used(world.account(0).id); // nobody has started yet
  assert.equal(world.clock.pending, 0);
  await world.accounts.update(world.account(0).id, { paused: true });
  world.poller.start();
  await world.accounts.resume(world.account(0).id);
  world.poller.used(world.account(0).id);
  await world.clock.advance(5 * SECOND);
  assert.deepEqual(world.asked, [["a", 5]]);
});

Deno.test("UsagePoller never asks paused accounts and those that have to sign in", async () => {
  await using world = await open("a", "b", "c");
  world.poller.start();
  await world.accounts.update(world.account(0).id, { paused: true });
  world.accounts.markNeedsSignIn(world.account(1).id, "gone", START);
  await world.accounts.remove(world.account(2).id);
  await world.clock.advance(HOUR);
  for (const account of [world.account(0), world.account(1)]) {
    world.poller.used(account.id);
    const result = await world.poller.refresh(account);
    assert.equal(result.kind, "trouble");
  }
  await world.clock.advance(HOUR);
  assert.deepEqual(world.asked, []);
  assert.equal(world.clock.pending, 0);
});

Deno.test("UsagePoller asks one at a time, and nobody waits longer than 15 s for another", async () => {
  await using world = await open("a", "b");
  world.on("a", silence);
  world.poller.start();
  await world.clock.advance(5 * SECOND + 15 * SECOND - 1);
  assert.deepEqual(world.asked, [["a", 5]]);
  await world.clock.advance(1);
  assert.deepEqual(world.asked, [["a", 5], ["b", 20]]);
  assert.equal(world.world.most, 1);
});

Deno.test("UsagePoller backs off per account, doubling to two hours, and blames nobody", async () => {
  await using world = await open("a", "b");
  world.on("a", reply(500, ""));
  world.poller.start();
  const before = world.account(0);
  await world.clock.advance(7 * HOUR);
  const moments = world.asked.filter(([name]) => name === "a")
    .map(([, at]) => at);
  const waits = moments.slice(1).map((at, nth) => at - moments[nth]!);
  assert.deepEqual(waits, [660, 1320, 2640, 5280, 7920]);
  assert.deepEqual(world.account(0), before);
  world.on("a", used(1));
  await world.clock.advance(3 * HOUR);
  assert.equal(world.account(0).quotas.length, 1);
  assert.equal(world.clock.pending, 0);
});

Deno.test("UsagePoller leaves an account alone for as long as the provider asks, and only that one", async () => {
  await using world = await open("a", "b");
  world.on("a", reply(429, "", 3600));
  world.poller.start();
  await world.clock.advance(10 * SECOND);
  assert.deepEqual(world.asked, [["a", 5], ["b", 5]]);
  await world.clock.advance(50 * MINUTE);
  const refused = await world.poller.refresh(world.account(0));
  assert(refused.kind === "trouble");
  assert.match(refused.why, /asked later/);
  assert.equal(world.asked.length, 2);
  await world.clock.advance(10 * MINUTE);
  assert.deepEqual(world.asked[2], ["a", 3605]);
});

Deno.test("UsagePoller.refresh() asks at once, once for all who wait, and not again within 30 s", async () => {
  await using world = await open("a");
  const { poller, clock } = world;
  const both = [world.account(0), world.account(0)];
  await Promise.all(both.map((account) => poller.refresh(account)));
  assert.deepEqual(world.asked, [["a", 0]]);
  await clock.advance(30 * SECOND - 1);
  const known = await poller.refresh(world.account(0));
  assert(known.kind === "quotas");
  assert.equal(known.quotas[0]?.seenAt, START);
  assert.equal(world.asked.length, 1);
  await clock.advance(1);
  await poller.refresh(world.account(0));
  assert.deepEqual(world.asked, [["a", 0], ["a", 30]]);
});

Deno.test("UsagePoller ends a quota rest of the whole account when every window is free again", async () => {
  const rest = {
    reason: "quota",
    scope: null,
    since: START - 2 * MINUTE,
    until: START + 24 * HOUR,
    source: "x-reset",
  } as const;
  const rows: [string, Partial<typeof rest> | object, number, boolean][] = [
    ["free again", {}, 99, true],
    ["still full", {}, 100, false],
    ["just begun", { since: START - 59 * SECOND }, 0, false],
    ["one model", { scope: "opus" }, 0, false],
    ["speed", { reason: "throttled" }, 0, false],
    ["no money", { source: "error.message" }, 0, false],
  ];
  for (const [name, change, percent, isOver] of rows) {
    await using world = await open("a");
    world.on("a", used(percent));
    world.accounts.coolDown(world.account(0).id, { ...rest, ...change });
    await world.poller.refresh(world.account(0));
    assert.equal(world.account(0).cooldowns.length, isOver ? 0 : 1, name);
  }
});

Deno.test("UsagePoller ends no rest on an answer without windows", async () => {
  await using world = await open("a");
  world.on("a", reply(200, "{}"));
  world.accounts.coolDown(world.account(0).id, {
    reason: "quota",
    scope: null,
    since: START - HOUR,
    until: START + HOUR,
    source: "x-reset",
  });
  await world.poller.refresh(world.account(0));
  assert.equal(world.account(0).cooldowns.length, 1);
});

Deno.test("UsagePoller.close() gives up what is on its way and asks nobody any more", async () => {
  await using world = await open("a", "b");
  world.on("a", silence);
  world.poller.start();
  await world.clock.advance(5 * SECOND);
  world.poller.close();
  await world.clock.advance(HOUR);
  assert.deepEqual(world.asked, [["a", 5]]);
  assert.equal(world.clock.pending, 0);
});
