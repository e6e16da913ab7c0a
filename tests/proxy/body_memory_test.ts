import assert from "node:assert/strict";
import { BodyMemory } from "../../src/proxy/body_memory.ts";
import { HandClock } from "../support/clock.ts";

const MB = 1_048_576;

/** Takes room and gives it back at once. */
function use(memory: BodyMemory, ...sizes: number[]): void {
  const rooms = sizes.map((size) => memory.take(size));
  for (const room of rooms) memory.lend(room).hold()();
}

Deno.test("memory that was given back is used again where it is not much too large", () => {
  const memory = new BodyMemory(new HandClock());
  use(memory, MB);
  assert.equal(memory.spareBytes, MB);
  assert.equal(memory.take(MB + 1).byteLength, 1.25 * MB);
  assert.equal(memory.take(200_000).byteLength, MB / 4);
  assert.equal(memory.spareBytes, MB);
  assert.equal(memory.take(900_000).byteLength, MB);
  assert.equal(memory.spareBytes, 0);
});

Deno.test("whoever still has a view of memory that was given back sees nothing of what comes into it", () => {
  const memory = new BodyMemory(new HandClock());
  const room = memory.take(MB);
  const view = new Uint8Array(room).fill(1);
  const loan = memory.lend(room);
  const [first, second] = [loan.hold(), loan.hold()];
  first();
  assert.equal(view.length, MB);
  second();
  assert.equal(view.length, 0);
  assert.equal(memory.take(MB).byteLength, MB);
});

Deno.test("memory keeps 32 MB of what is given back, and nothing of unusual size", () => {
  const memory = new BodyMemory(new HandClock());
  use(memory, 5 * MB);
  assert.equal(memory.spareBytes, 0);
  use(memory, ...Array<number>(12).fill(3 * MB));
  assert.equal(memory.spareBytes, 30 * MB);
});

Deno.test("memory that nobody needed for ten seconds is kept no longer", async () => {
  const clock = new HandClock();
  const memory = new BodyMemory(clock);
  use(memory, MB, MB, MB);
  for (let second = 0; second < 20; second++) {
    await clock.advance(1_000);
    use(memory, MB);
  }
  assert.equal(memory.spareBytes, MB);
  await clock.advance(10_000);
  await clock.advance(10_000);
  assert.equal(memory.spareBytes, 0);
  assert.equal(clock.pending, 0);
});

Deno.test("memory that is closed keeps nothing, and waits for nothing", () => {
  const clock = new HandClock();
  const memory = new BodyMemory(clock);
  const room = memory.take(MB);
  use(memory, MB);
  memory.close();
  memory.lend(room).hold()();
  assert.equal(memory.spareBytes, 0);
  assert.equal(clock.pending, 0);
});
