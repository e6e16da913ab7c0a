import assert from "node:assert/strict";
import {
  addPacked,
  type Histogram,
  noMeasures,
  packMeasures,
} from "../../src/store/histogram.ts";
import { MeasureCounts, Unpacked } from "../../src/store/_measure_counts.ts";
import { Dice } from "./_random_exchanges.ts";

function percentiles(histogram: Histogram) {
  const at = (share: number) => {
    const us = histogram.percentile(share);
    return us === null ? null : us / 1_000;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

Deno.test("MeasureCounts tells of packed measures what their histograms tell", () => {
  const dice = new Dice(7);
  for (const size of [0, 1, 2, 10, 100]) {
    const histograms = noMeasures();
    const counts = new MeasureCounts();
    const merged = new MeasureCounts();
    const unpacked = new Unpacked();
    for (let n = 0; n < size; n++) {
      const one = noMeasures();
      for (const histogram of Object.values(one) as Histogram[]) {
        if (dice.roll() < 0.3) continue;
        const count = dice.pick([1, 127, 128, 40_000, 3_000_000_000]);
        histogram.add(Math.exp(dice.roll() * 26) - 1, count);
        histogram.add(dice.upTo(5_000_000));
      }
      const packed = packMeasures(one);
      addPacked(histograms, packed);
      // Among others, as they are kept.
      const among = new Uint8Array([9, ...packed ?? [], 9]);
      unpacked.fill(among, 1, among.length - 1);
      counts.add(unpacked);
    }
    const { responseTime, firstToken, overhead } = histograms;
    const expected = [responseTime, firstToken, overhead].map(percentiles);
    assert.deepEqual(counts.tell(), expected);
    merged.merge(counts);
    assert.deepEqual(merged.tell(), expected);
    counts.clear();
    assert.deepEqual(counts.tell()[0], { p50: null, p95: null, p99: null });
  }
});
