/** The bench's arithmetic, on numbers small enough to do by head. */

import assert from "node:assert/strict";
import {
  type Comparison,
  figureLine,
  figureOf,
  isClear,
  type Target,
  verdictOf,
} from "./report.ts";
import { median, quantile, spread } from "./statistics.ts";

Deno.test("median(), quantile() and spread() fall between the values where they must", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(quantile([5, 1, 3], 1), 5);
  assert.equal(quantile([10, 20, 30, 40, 50], 0.9), 46);
  assert.equal(spread([1, 2, 3, 4, 5]), 1);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("figureOf() compares round by round, so that a slow round of both changes nothing", () => {
  const rounds = { floor: [100, 10, 1000], ours: [50, 5, 500] };
  const compared = (comparison: Comparison) =>
    figureOf({ name: "", ...rounds, comparison, target: null }).compared;
  assert.deepEqual(compared("ratio"), { median: 0.5, spread: 0 });
  assert.deepEqual(compared("difference"), { median: -50, spread: 123.75 });
  assert.equal(compared("ours").median, 50);
});

Deno.test("verdictOf() tells a missed target from one that noise can't explain", () => {
  const verdict = (value: number, target: Target | null) =>
    verdictOf(
      figureOf({ name: "", ours: [value], comparison: "ours", target }),
    );
  const cases: [number, Target | null, string][] = [
    [0.85, { atLeast: 0.85 }, "met"],
    [0.84, { atLeast: 0.85 }, "missed"],
    [0.511, { atLeast: 0.85 }, "missed"],
    [0.509, { atLeast: 0.85 }, "far"],
    [3, { atMost: 3 }, "met"],
    [4.99, { atMost: 3 }, "missed"],
    [5.01, { atMost: 3 }, "far"],
    [-1, { atMost: 3 }, "met"],
    [NaN, { atLeast: 0.85 }, "far"],
    [NaN, { atMost: 3 }, "far"],
    [1, null, "open"],
  ];
  for (const [value, target, expected] of cases) {
    assert.equal(verdict(value, target), expected, `${value}`);
  }
});

Deno.test("verdictOf() takes for far off only what was so in every round", () => {
  const verdict = (ours: number[]) =>
    verdictOf(
      figureOf({ name: "", ours, comparison: "ours", target: { atMost: 3 } }),
    );
  assert.equal(verdict([9, 9, 9]), "far");
  assert.equal(verdict([9, 4, 9]), "missed");
  assert.equal(verdict([2, 2, 9]), "met");
});

Deno.test("figureLine() shows both sides, what is compared, and how it stands to its target", () => {
  const line = (comparison: Comparison, target: Target | null) =>
    figureLine(figureOf({
      name: "Turns/s",
      floor: [400, 400, 400],
      ours: [200, 200, 200],
      comparison,
      target,
    })).replace(/ {2,}/g, " | ");
  assert.equal(
    line("ratio", { atLeast: 0.8 }),
    "Turns/s | 400 ± 0 | 200 ± 0 | × 0.50 ± 0.00 | ≥ × 0.8 | ✗",
  );
  assert.equal(
    line("difference", { atMost: 70 }),
    "Turns/s | 400 ± 0 | 200 ± 0 | − 200 ± 0 | ≤ + 70 | ✓",
  );
  assert.equal(line("ours", null), "Turns/s | 400 ± 0 | 200 ± 0 | –");
});

Deno.test("isClear() doubts a verdict that the next run may turn round", () => {
  const figure = (ours: number[]) =>
    figureOf({ name: "", ours, comparison: "ours", target: { atMost: 3 } });
  assert.equal(isClear(figure([1, 1.5, 2])), true);
  const wide = figure([-9, 2, 20]);
  assert.equal(isClear(wide), false);
  assert.match(figureLine(wide), /✓ \?$/);
});

Deno.test("verdictOf() measures what is out of reach by the best figure so far", () => {
  const target = { atLeast: 0.85, soFar: 0.5 };
  const figure = (value: number) =>
    figureOf({
      name: "rate",
      floor: [1],
      ours: [value],
      comparison: "ratio",
      target,
    });
  assert.equal(verdictOf(figure(0.9)), "met");
  assert.equal(verdictOf(figure(0.31)), "missed");
  assert.equal(verdictOf(figure(0.29)), "far");
});
