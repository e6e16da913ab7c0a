/** Histograms of many rollups put together, where each bin has its place: unpacked once and counted wherever they belong. */

import { LAST_BIN, middleOf } from "./histogram.ts";
import type { Percentiles } from "./stats.ts";

/** Response time, time to first token and overhead, as they are packed. */
const MEASURES = 3;
const BINS = LAST_BIN + 1;

/** What one rollup has counted; made once and filled again and again. */
export class Unpacked {
  /** Places in a `MeasureCounts`, and how many values belong there. */
  readonly places = new Uint32Array(MEASURES * BINS);
  readonly counts = new Float64Array(MEASURES * BINS);
  /** Behind the last one of each measure. */
  readonly ends = new Uint32Array(MEASURES);

  /** `packed` from one place to another is what `packMeasures` has made of it; nothing where both are the same. */
  fill(packed: Uint8Array, from: number, to: number): void {
    let at = from;
    let size = 0;
    const { places, counts, ends } = this;
    const next = () => {
      let byte = packed[at++]!;
      if (byte < 0x80) return byte;
      let value = byte - 0x80;
      let scale = 0x80;
      for (;;) {
        byte = packed[at++] ?? 0;
        if (byte < 0x80) return value + byte * scale;
        value += (byte - 0x80) * scale;
        scale *= 0x80;
      }
    };
    for (let measure = 0; measure < MEASURES; measure++) {
      let place = measure * BINS;
      for (let left = at < to ? next() : 0; left > 0; left--) {
        place += next();
        places[size] = place;
        counts[size++] = next();
      }
      ends[measure] = size;
    }
  }
}

export class MeasureCounts {
  readonly #counts = new Float64Array(MEASURES * BINS);
  /** The first place of each measure that holds something, and the one after the last. */
  readonly #first = new Uint32Array(MEASURES).fill(MEASURES * BINS);
  readonly #end = new Uint32Array(MEASURES);

  add({ places, counts, ends }: Unpacked): void {
    const into = this.#counts;
    let n = 0;
    for (let measure = 0; measure < MEASURES; measure++) {
      const end = ends[measure]!;
      if (n === end) continue;
      this.#widen(measure, places[n]!, places[end - 1]! + 1);
      for (; n < end; n++) into[places[n]!]! += counts[n]!;
    }
  }

  merge(other: MeasureCounts): void {
    const into = this.#counts;
    const from = other.#counts;
    for (let measure = 0; measure < MEASURES; measure++) {
      const [first, end] = [other.#first[measure]!, other.#end[measure]!];
      this.#widen(measure, first, end);
      for (let place = first; place < end; place++) {
        into[place]! += from[place]!;
      }
    }
  }

  clear(): void {
    for (let measure = 0; measure < MEASURES; measure++) {
      this.#counts.fill(0, this.#first[measure], this.#end[measure]);
    }
    this.#first.fill(MEASURES * BINS);
    this.#end.fill(0);
  }

  /** In ms, of the measures in their order. */
  tell(): Percentiles[] {
    const all: Percentiles[] = [];
    for (let measure = 0; measure < MEASURES; measure++) {
      all.push(this.#percentiles(measure));
    }
    return all;
  }

  #percentiles(measure: number): Percentiles {
    const counts = this.#counts;
    const [first, end] = [this.#first[measure]!, this.#end[measure]!];
    let total = 0;
    for (let place = first; place < end; place++) total += counts[place]!;
    if (total === 0) return { p50: null, p95: null, p99: null };
    let place = first - 1;
    let passed = 0;
    // The middle of the bin that holds the value which this share of all does not exceed.
    const at = (share: number) => {
      const wanted = Math.ceil(share * total);
      while (passed < wanted && place < end - 1) passed += counts[++place]!;
      return middleOf(place - measure * BINS) / 1_000;
    };
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }

  #widen(measure: number, first: number, end: number): void {
    if (first < this.#first[measure]!) this.#first[measure] = first;
    if (end > this.#end[measure]!) this.#end[measure] = end;
  }
}
