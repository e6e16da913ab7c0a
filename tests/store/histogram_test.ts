import assert from "node:assert/strict";
import {
  addPacked,
  Histogram,
  noMeasures,
  packMeasures,
} from "../../src/store/histogram.ts";
import { Dice } from "./_random_exchanges.ts";

function histogramOf(...values: number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

Deno.test("percentile() is within 3 % of the exact one, whatever the values are like", () => {
  const dice = new Dice(1);
  const shapes = [
    () => dice.roll() * 1_000,
    () => Math.exp(dice.roll() * 20),
    () => dice.pick([2_000, 2_000, 90_000_000]),
    () => 750,
  ];
  for (const draw of shapes) {
    for (const size of [1, 2, 10, 1_000]) {
      const values = Array.from({ length: size }, draw).filter((v) => v >= 1);
      const sorted = values.toSorted((a, b) => a - b);
      const histogram = histogramOf(...values);
      for (const share of [0.5, 0.95, 0.99, 1]) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1];
        if (exact === undefined) continue;
        const found = histogram.percentile(share) ?? NaN;
        const error = Math.abs(found - exact) / exact;
        assert(error < 0.03, `${found} for ${exact}`);
      }
    }
  }
});

Deno.test("percentile() of nothing is null, of what takes no time 0, and of what takes for ever finite", () => {
  assert.equal(new Histogram().percentile(0.5), null);
  assert.equal(histogramOf(0, 0.4).percentile(0.99), 0);
  const longest = histogramOf(1e15).percentile(0.5) ?? NaN;
  assert(longest > 36 * 3_600e6 && longest < 40 * 3_600e6);
});

Deno.test("add() takes out what it has added", () => {
  const histogram = histogramOf(10, 5_000);
  histogram.add(5_000, -1);
  assert.equal(histogram.percentile(1), histogramOf(10).percentile(1));
  histogram.add(10, -1);
  assert.equal(histogram.percentile(1), null);
});

Deno.test("merge() is as if all had been counted in one", () => {
  const merged = histogramOf(3, 70);
  merged.merge(histogramOf(70, 1_000_000));
  const whole = histogramOf(3, 70, 70, 1_000_000);
  const bytes = (histogram: Histogram) => {
    const out: number[] = [];
    histogram.writeTo(out);
    return out;
  };
  assert.deepEqual(bytes(merged), bytes(whole));
});

Deno.test("packMeasures() keeps three apart, large counts too, and is null for nothing", () => {
  const measures = noMeasures();
  assert.equal(packMeasures(measures), null);
  measures.responseTime.add(1_500_000, 100_000);
  measures.responseTime.add(90_000_000, 300);
  measures.overhead.add(640);
  const packed = packMeasures(measures);
  const read = noMeasures();
  addPacked(read, packed);
  addPacked(read, null);
  assert.deepEqual(packMeasures(read), packed);
  for (const name of ["responseTime", "firstToken", "overhead"] as const) {
    const [a, b] = [read[name], measures[name]];
    assert.equal(a.percentile(0.999), b.percentile(0.999));
  }
  assert.equal(read.firstToken.percentile(0.5), null);
});
