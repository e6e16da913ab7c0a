import assert from "node:assert/strict";
import { Checkpoints } from "../../src/store/checkpoints.ts";
import type { Lane } from "../../src/store/lane.ts";
import { HandClock } from "../support/clock.ts";

/** A lane on which each checkpoint brings so many pages, out of a log of this size. `at` has each moment of some once. */
function openFake(
  pages: number[],
  { logBytes = 4 * 1_048_576 } = {},
) {
  let done = 0;
  const clock = new HandClock();
  const at: number[] = [];
  const seen = { checkpoints: 0 };
  const lane = {
    run() {
      seen.checkpoints++;
      if (at.at(-1) !== clock.now()) at.push(clock.now());
      const next = pages.shift() ?? 0;
      done += next;
      return Promise.resolve({ done });
    },
  } as unknown as Lane;
  const checkpoints = new Checkpoints({
    lane,
    clock,
    log: () => {},
    logBytes: () => Promise.resolve(logBytes),
  });
  const gaps = () => at.map((moment, nth) => moment - (at[nth - 1] ?? 0));
  return { clock, checkpoints, at, gaps, seen };
}

Deno.test("Checkpoints come every five seconds while little is written", async () => {
  const { clock, checkpoints, gaps } = openFake([]);
  await clock.advance(20_000);
  assert.deepEqual(gaps().slice(1), [5_000, 5_000, 5_000]);
  await checkpoints.close();
  assert.equal(clock.pending, 0);
});

Deno.test("Checkpoints come the sooner the more is written, and slow down again step by step", async () => {
  const { clock, checkpoints, gaps } = openFake([10_000, 0, 1_000, 0, 1_000]);
  await clock.advance(9_000);
  await checkpoints.close();
  assert.deepEqual(gaps().slice(1), [500, 500, 500, 1_000]);
});

Deno.test("Checkpoints wait until the log has grown, unless one is asked for", async () => {
  const { clock, checkpoints, at } = openFake([], {
    logBytes: 4 * 1_048_576 - 1,
  });
  await clock.advance(60_000);
  assert.equal(at.length, 0);
  await checkpoints.now();
  assert.equal(at.length, 1);
  await checkpoints.close();
});

Deno.test("now() goes on until nothing is left that was added meanwhile, but not for ever", async () => {
  const quiet = openFake([5_000, 2]);
  await quiet.checkpoints.now();
  assert.equal(quiet.seen.checkpoints, 3);
  await quiet.checkpoints.close();
  const busy = openFake(Array(9).fill(1));
  await busy.checkpoints.now();
  assert.equal(busy.seen.checkpoints, 4);
  await busy.checkpoints.close();
});

Deno.test("close() ends them", async () => {
  const { clock, checkpoints, at } = openFake([]);
  await checkpoints.close();
  await clock.advance(60_000);
  assert.equal(at.length, 0);
});
