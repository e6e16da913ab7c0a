import assert from "node:assert/strict";
import { systemClock } from "../src/clock.ts";

/** Resolves when the callback that was set last for this length has been called. */
function past(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}

Deno.test("systemClock calls those who wait for the same time in the order in which they came, each once", async () => {
  const called: string[] = [];
  systemClock.after(3, () => called.push("first"));
  systemClock.after(3, () => called.push("second"));
  await past(3);
  await past(3);
  assert.deepEqual(called, ["first", "second"]);
});

Deno.test("systemClock calls nobody who was called off, and everybody else", async () => {
  const called: string[] = [];
  const callOff = systemClock.after(3, () => called.push("called off"));
  systemClock.after(3, () => {
    called.push("kept");
    callOffNext();
  });
  const callOffNext = systemClock.after(3, () => called.push("too late"));
  callOff();
  callOff();
  await past(3);
  assert.deepEqual(called, ["kept"]);
});

Deno.test("systemClock calls nobody before its time", async () => {
  const begin = performance.now();
  systemClock.after(20, () => {})();
  // The line's timer was set for somebody who has left; whoever comes later still waits in full.
  await past(5);
  const joined = performance.now();
  await past(20);
  assert(performance.now() - joined >= 20, "woken by another's timer");
  assert(performance.now() - begin >= 25);
});

Deno.test("systemClock calls those who came while it was calling", async () => {
  await past(3).then(() => past(3));
  const nested = Promise.withResolvers<void>();
  systemClock.after(3, () => systemClock.after(3, nested.resolve));
  await nested.promise;
});
