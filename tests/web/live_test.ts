/** The event stream: batches, loss, reconnecting, and its end. */

import assert from "node:assert/strict";
import type { RequestEvent } from "../../src/api/wire.ts";
import { connect, connection } from "../../web/live.js";

class FakeSource extends EventTarget {
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  close() {
    this.closed = true;
  }
  say(event: RequestEvent) {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

/** A stream whose other end and whose timers are in our hand. */
function setUp() {
  const sources: FakeSource[] = [];
  const timers: { ms: number; call: () => void }[] = [];
  const batches: RequestEvent[][] = [];
  let opened = 0;
  const stop = connect(
    {
      onOpen: () => opened++,
      onEvents: (events: RequestEvent[]) => batches.push(events),
    },
    {
      open: (url: string) => {
        assert.equal(url, "/api/requests/stream");
        const source = new FakeSource();
        sources.push(source);
        return source as unknown as EventSource;
      },
      after: (ms: number, call: () => void) => {
        const timer = { ms, call };
        timers.push(timer);
        return () => {
          const index = timers.indexOf(timer);
          if (index >= 0) timers.splice(index, 1);
        };
      },
    },
  );
  return {
    sources,
    timers,
    batches,
    stop,
    opened: () => opened,
    latest: () => sources.at(-1)!,
    greet: () => sources.at(-1)!.dispatchEvent(new Event("connected")),
    runTimer: () => timers.shift()!.call(),
  };
}

const ACCOUNTS: RequestEvent = { type: "accounts" };

Deno.test("connect() is connecting until the server has greeted, then open", () => {
  const live = setUp();
  assert.equal(connection.value.state, "connecting");
  assert.equal(live.opened(), 0);
  live.greet();
  assert.deepEqual(connection.value, { state: "open", retryAt: null });
  assert.equal(live.opened(), 1);
  live.stop();
});

Deno.test("connect() hands on what comes close together as one batch, in order", () => {
  const live = setUp();
  live.greet();
  const ingress: RequestEvent = {
    type: "ingress",
    id: "a",
    timestamp: 1,
    method: "POST",
    path: "/",
  };
  live.latest().say(ingress);
  live.latest().say(ACCOUNTS);
  assert.equal(live.batches.length, 0);
  assert.equal(live.timers.length, 1);
  live.runTimer();
  assert.deepEqual(live.batches, [[ingress, ACCOUNTS]]);
  live.latest().say(ACCOUNTS);
  live.runTimer();
  assert.equal(live.batches.length, 2);
  live.stop();
});

Deno.test("connect() says when it is lost and tries again, later each time, up to 15 s", () => {
  const live = setUp();
  const waits = [1, 2, 3, 4, 5, 6].map(() => {
    live.latest().onerror?.();
    assert.equal(connection.value.state, "lost");
    assert.ok(live.latest().closed);
    const { ms } = live.timers[0]!;
    live.runTimer();
    assert.equal(connection.value.state, "connecting");
    assert.notEqual(
      connection.value.retryAt,
      null,
      "the notice stays until it has worked",
    );
    return ms;
  });
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  live.greet();
  assert.deepEqual([connection.value.state, live.opened()], ["open", 1]);
  live.latest().onerror?.();
  assert.equal(live.timers[0]?.ms, 1_000, "a success starts the waits anew");
  live.stop();
});

Deno.test("connect() tries at once when the network is back", () => {
  const live = setUp();
  live.latest().onerror?.();
  assert.equal(live.sources.length, 1);
  globalThis.dispatchEvent(new Event("online"));
  assert.deepEqual([live.sources.length, live.timers.length], [2, 0]);
  globalThis.dispatchEvent(new Event("online"));
  assert.equal(live.sources.length, 2, "not while it is trying already");
  live.stop();
});

Deno.test("connect()'s undo closes the stream, drops what waits and ends the trying", () => {
  const live = setUp();
  live.greet();
  live.latest().say(ACCOUNTS);
  live.stop();
  assert.ok(live.latest().closed);
  assert.equal(live.timers.length, 0);
  assert.equal(connection.value.state, "off");
  globalThis.dispatchEvent(new Event("online"));
  assert.equal(live.sources.length, 1);
});
