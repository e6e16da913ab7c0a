import assert from "node:assert/strict";
import { Bus } from "../src/bus.ts";
import type { Event } from "../src/model/event.ts";

const ACCOUNTS: Event = { type: "accounts" };

function line(message: string): Event {
  return { type: "log", line: { at: 0, level: "info", message } };
}

Deno.test("publish() reaches every listener in order, also with what came before it read", async () => {
  const bus = new Bus();
  const first = bus.subscribe();
  const second = bus.subscribe();
  bus.publish(line("a"));
  bus.publish(line("b"));
  for (const listener of [first, second]) {
    const seen: Event[] = [];
    for await (const event of listener) if (seen.push(event) === 2) break;
    assert.deepEqual(seen, [line("a"), line("b")]);
  }
  assert.equal(bus.listeners, 0, "leaving the loop ends the subscription");
});

Deno.test("publish() wakes a listener that waits", async () => {
  const bus = new Bus();
  const iterator = bus.subscribe()[Symbol.asyncIterator]();
  const next = iterator.next();
  bus.publish(ACCOUNTS);
  assert.deepEqual((await next).value, ACCOUNTS);
  await iterator.return!(undefined);
});

Deno.test("close() ends a listener that waits", async () => {
  const bus = new Bus();
  const listener = bus.subscribe();
  const next = listener[Symbol.asyncIterator]().next();
  listener.close();
  assert.equal((await next).done, true);
});

Deno.test("publish() drops a listener that does not keep up and goes on for the others", async () => {
  const bus = new Bus();
  const slow = bus.subscribe();
  for (let nth = 0; nth < 2_000; nth++) bus.publish(ACCOUNTS);
  assert.equal(bus.listeners, 0);
  assert.equal((await slow[Symbol.asyncIterator]().next()).done, true);
});
