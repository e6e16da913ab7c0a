import assert from "node:assert/strict";
import type { ExchangeRecord } from "../../src/model/exchange.ts";
import { openTestApp, systemClock, type TestApp } from "../support/app.ts";
import {
  type Behaviour,
  hang,
  hangAfter,
  ok,
  openUpstream,
  overloaded,
  type Upstream,
} from "../support/upstream.ts";
import { ask } from "../support/upstream/asking.ts";

const PROMPT_MS = 100; // what the user is promised

interface World extends AsyncDisposable {
  readonly app: TestApp;
  readonly upstream: Upstream;
  /** The row of the one request, when it has ended. */
  ended(): Promise<ExchangeRecord>;
}

async function open(behaviour: Behaviour): Promise<World> {
  const upstream = openUpstream();
  upstream.on("key-a", behaviour);
  const app = await openTestApp({
    accounts: [{ name: "a", provider: "anthropic", key: "key-a" }],
    upstream,
    clock: systemClock,
  });
  const events = app.app.bus.subscribe();
  return {
    app,
    upstream,
    async ended() {
      for await (const event of events) if (event.type === "summary") break;
      await app.store.journal.flush();
      return (await app.store.listRequests({ limit: 1 })).records[0]!;
    },
    async [Symbol.asyncDispose]() {
      events.close();
      await app[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function assertNobodyBlamed(app: TestApp): void {
  const [account] = app.store.accounts.list();
  assert.deepEqual(account!.cooldowns, []);
  assert.equal(account!.needsSignIn, null);
}

Deno.test("a client that leaves before the headers ends its upstream request at once", async () => {
  await using world = await open(hang());
  const { app, upstream } = world;
  const leaving = new AbortController();
  const asking = assert.rejects(ask(app, { signal: leaving.signal }));
  const received = await upstream.nextRequest();
  const leftAt = performance.now();
  leaving.abort();
  await asking;
  await received.aborted;
  const tookMs = performance.now() - leftAt;
  assert(tookMs < PROMPT_MS, `took ${tookMs} ms`);
  const row = await world.ended();
  assert.equal(row.outcome, "client_left");
  assert.deepEqual(row.attempts.map((one) => one.verdict), ["left"]);
  assertNobodyBlamed(app);
});

Deno.test("a client that leaves in the middle of a stream ends its upstream request at once", async () => {
  await using world = await open(
    hangAfter(300, ok("one two three four five six seven")),
  );
  const { app, upstream } = world;
  const leaving = new AbortController();
  const response = await ask(app, { stream: true, signal: leaving.signal });
  const reader = response.body!.getReader();
  await reader.read();
  const received = await upstream.nextRequest();
  const leftAt = performance.now();
  leaving.abort();
  await assert.rejects(reader.read());
  await received.aborted;
  const tookMs = performance.now() - leftAt;
  assert(tookMs < PROMPT_MS, `took ${tookMs} ms`);
  const row = await world.ended();
  assert.equal(row.outcome, "client_left");
  assert.equal(row.accountName, "a");
  assertNobodyBlamed(app);
});

Deno.test("a client that leaves during a back-off ends the waiting at once", async () => {
  await using world = await open(overloaded());
  const { app, upstream } = world;
  const leaving = new AbortController();
  const asking = assert.rejects(ask(app, { signal: leaving.signal }));
  await upstream.nextRequest();
  // The answer of the upstream must have been judged: only then is it a back-off that the client leaves.
  while (upstream.requests[0]!.sentBytes === 0) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const leftAt = performance.now();
  leaving.abort();
  await asking;
  const row = await world.ended();
  const tookMs = performance.now() - leftAt;
  assert(tookMs < PROMPT_MS, `took ${tookMs} ms`);
  assert.equal(row.outcome, "client_left");
  assert.equal(upstream.requests.length, 1);
  assertNobodyBlamed(app);
});
