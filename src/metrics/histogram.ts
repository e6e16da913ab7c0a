/** How often values fell into which range, for quantiles over many requests. */

export interface Bucket {
  /** The upper bound, which belongs to it. */
  readonly le: number;
  /** Of all values up to there. */
  readonly count: number;
}

export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;
  #count = 0;

  /** Upper bounds in rising order; what lies above the last one is counted too. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length);
  }

  get sum(): number {
    return this.#sum;
  }

  get count(): number {
    return this.#count;
  }

  observe(value: number): void {
    this.#sum += value;
    this.#count += 1;
    const index = this.#bounds.findIndex((bound) => value <= bound);
    if (index >= 0) this.#counts[index]! += 1;
  }

  /** The last one has no bound and holds everything. */
  cumulative(): Bucket[] {
    let count = 0;
    const buckets = this.#bounds.map((le, index) => {
      count += this.#counts[index]!;
      return { le, count };
    });
    return [...buckets, { le: Infinity, count: this.#count }];
  }
}
