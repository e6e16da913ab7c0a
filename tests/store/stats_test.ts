import assert from "node:assert/strict";
import {
  MIN_STREAMING_MS,
  overheadMs,
} from "../../src/model/exchange_times.ts";
import { START } from "../support/clock.ts";
import {
  accountToAdd,
  exchangeOf,
  openTestStore,
  servedExchange,
} from "./samples.ts";

Deno.test("stats() of an empty store are zeros and nulls", async () => {
  await using opened = await openTestStore();
  assert.deepEqual(await opened.store.stats({ now: START }), {
    requests: 0,
    ended: 0,
    succeeded: 0,
    activeAccounts: 0,
    averageDurationMs: null,
    tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 },
    costNanoUsd: 0,
    unpriced: 0,
    tokensPerSecond: null,
    models: [],
    accounts: [],
    errors: [],
    overhead: { p50: null, p95: null, p99: null },
  });
});

Deno.test("stats() adds up what ended and counts what runs", async () => {
  await using opened = await openTestStore();
  const { accounts, journal } = opened.store;
  const work = await accounts.add(accountToAdd());
  const gone = await accounts.add(accountToAdd({ name: "gone" }));
  const servedBy = (id: string, account: typeof work, model: string) =>
    journal.closed(servedExchange(id, {
      accountId: account.id,
      accountName: account.name,
      modelAnswered: model,
    }));
  servedBy("r-1", work, "opus");
  servedBy("r-2", work, "opus");
  servedBy("r-3", gone, "haiku");
  journal.closed(
    servedExchange("r-4", {
      status: 400,
      error: "Bad input",
      accountId: work.id,
    }),
  );
  const refused = exchangeOf("r-5");
  refused.close("refused", 10, "No account");
  journal.closed(refused);
  journal.opened(exchangeOf("r-6"));
  await journal.flush();
  await accounts.update(work.id, { name: "office" });
  await accounts.remove(gone.id);

  const stats = await opened.store.stats({ now: START });
  assert.equal(stats.requests, 6);
  assert.equal(stats.ended, 5);
  assert.equal(stats.succeeded, 3);
  assert.equal(stats.activeAccounts, 2);
  assert.equal(stats.averageDurationMs, (4 * 1_201.125 + 10) / 5);
  assert.deepEqual(stats.tokens, {
    input: 40,
    cacheRead: 4_000,
    cacheWrite: 600,
    output: 80,
  });
  assert.equal(stats.tokensPerSecond, 20);
  assert.deepEqual(stats.models, [
    { model: "opus", ended: 2 },
    { model: "claude-opus-4", ended: 1 },
    { model: "haiku", ended: 1 },
  ]);
  assert.deepEqual(stats.accounts, [
    { id: work.id, name: "office", ended: 3, succeeded: 2, totalRequests: 3 },
    { id: null, name: null, ended: 1, succeeded: 0, totalRequests: null },
    { id: gone.id, name: "gone", ended: 1, succeeded: 1, totalRequests: null },
  ]);
  assert.deepEqual(stats.errors, [
    { message: "No account", requestId: "r-5", at: START },
    { message: "Bad input", requestId: "r-4", at: START },
  ]);
});

Deno.test("stats() measures the speed of streams that took long enough and told their tokens", async () => {
  await using opened = await openTestStore();
  const { journal } = opened.store;
  const speedAfter = async (
    id: string,
    change: { lastByte: number; usage?: null },
  ) => {
    const { lastByte, ...rest } = change;
    const exchange = servedExchange(id, rest);
    exchange.timings.lastByte = lastByte;
    journal.closed(exchange);
    await journal.flush();
    return (await opened.store.stats({ now: START })).tokensPerSecond;
  };
  const { firstToken } = servedExchange("r-0").timings;
  assert(firstToken !== null);
  const after = (ms: number) => ({ lastByte: firstToken + ms });
  assert.equal(await speedAfter("same-chunk", after(0)), null);
  assert.equal(await speedAfter("burst", after(MIN_STREAMING_MS - 1)), null);
  assert.equal(await speedAfter("stream", after(MIN_STREAMING_MS)), 400);
  assert.equal(await speedAfter("next-burst", after(0.008)), 400);
  assert.equal(
    await speedAfter("untold", { ...after(1_000), usage: null }),
    400,
  );
  assert.equal((await opened.store.stats({ now: START })).ended, 5);
});

Deno.test("stats() calls a removed account by its last name", async () => {
  await using opened = await openTestStore();
  const { journal } = opened.store;
  for (const accountName of ["before", "after"]) {
    journal.closed(servedExchange(accountName, { accountName }));
  }
  await journal.flush();
  const { accounts } = await opened.store.stats({ now: START });
  assert.deepEqual(accounts.map(({ name, ended }) => [name, ended]), [[
    "after",
    2,
  ]]);
});

Deno.test("stats() lists the ten newest distinct errors", async () => {
  await using opened = await openTestStore();
  for (let n = 0; n < 24; n++) {
    const exchange = exchangeOf(`r-${n}`);
    exchange.close("failed", 1, `error ${Math.floor(n / 2)}`);
    opened.store.journal.closed(exchange);
  }
  await opened.store.journal.flush();
  const { errors } = await opened.store.stats({ now: START });
  assert.deepEqual(
    errors.map(({ message, requestId }) => [message, requestId]),
    [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
      .map((n) => [`error ${n}`, `r-${2 * n + 1}`]),
  );
});

Deno.test("stats() draws the overhead from the last hour and agrees with the model on what it is", async () => {
  await using opened = await openTestStore();
  const { journal } = opened.store;
  for (let n = 1; n <= 100; n++) {
    const exchange = servedExchange(`r-${n}`);
    exchange.timings.sent = 0.5 + n;
    journal.closed(exchange);
  }
  const old = servedExchange("old", { receivedAt: START - 3_600_000 });
  old.timings.sent = 5_000;
  journal.closed(old);
  const unanswered = exchangeOf("unanswered");
  unanswered.requestBytes = 20_480;
  unanswered.mark("read", 1);
  unanswered.mark("sent", 2.25);
  unanswered.close("failed", 3);
  assert.equal(overheadMs(unanswered), 1.25);
  await journal.flush();
  const overhead = async () =>
    (await opened.store.stats({ now: START })).overhead;
  assert.deepEqual(await overhead(), { p50: 50.25, p95: 95.25, p99: 99.25 });
  for (let n = 0; n < 100; n++) {
    journal.closed(
      Object.assign(servedExchange(`x-${n}`), { timings: unanswered.timings }),
    );
  }
  await journal.flush();
  assert.equal((await overhead()).p50, 1.25);
});

Deno.test("stats() counts the wait for a held stream's first byte as the upstream's time", async () => {
  await using opened = await openTestStore();
  const held = servedExchange("held");
  held.timings.firstByte = 5_000;
  held.timings.answered = 5_000.5;
  held.timings.lastByte = 6_000;
  opened.store.journal.closed(held);
  await opened.store.journal.flush();
  const { overhead } = await opened.store.stats({ now: START });
  assert.equal(overhead.p50, 1);
  assert.equal(overhead.p50, overheadMs(held));
});

Deno.test("stats() adds up what is known of the cost and counts the rest", async () => {
  await using opened = await openTestStore();
  const { journal } = opened.store;
  journal.closed(servedExchange("r-1", { costNanoUsd: 1_500_000_001 }));
  journal.closed(servedExchange("r-2", { costNanoUsd: 2 }));
  journal.closed(servedExchange("free", { costNanoUsd: 0 }));
  journal.closed(servedExchange("unpriced"));
  journal.closed(servedExchange("no-tokens", { usage: null }));
  await journal.flush();
  const { costNanoUsd, unpriced } = await opened.store.stats({ now: START });
  assert.deepEqual([costNanoUsd, unpriced], [1_500_000_003, 1]);
});
