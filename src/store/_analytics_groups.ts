/** Rollups added up anew, by whatever a question asks for. */

import { MeasureCounts, type Unpacked } from "./_measure_counts.ts";
import { SUM_COLUMNS } from "./_rollup_sums.ts";
import type { Percentiles, TokenSums } from "./stats.ts";

/** What is told of any number of ended requests. */
export interface Told {
  readonly requests: number;
  /** Outcome `done` with a status below 400. */
  readonly succeeded: number;
  /** Null when none was timed. */
  readonly averageDurationMs: number | null;
  readonly tokens: TokenSums & { readonly reasoning: number };
  readonly costNanoUsd: number;
  /** Requests with tokens whose price is not known. */
  readonly unpriced: number;
  readonly savedNanoUsd: number;
  /** Output of streams over the time from their first token to their last byte; null without streams long enough to tell. */
  readonly tokensPerSecond: number | null;
}

/** In ms. */
export interface ToldMeasures {
  readonly responseTime: Percentiles;
  readonly firstToken: Percentiles;
  readonly overhead: Percentiles;
}

/** Where each sum stands in a row of them. */
const AT = Object.fromEntries(
  SUM_COLUMNS.map((column, at) => [column, at]),
) as Record<typeof SUM_COLUMNS[number], number>;

/** Sums alone, which cost little. */
export class Group {
  readonly #sums = new Float64Array(SUM_COLUMNS.length);
  #succeeded = 0;

  get requests(): number {
    return this.#sums[AT.requests]!;
  }

  get costNanoUsd(): number {
    return this.#sums[AT.cost_nano]!;
  }

  /** Those of `SUM_COLUMNS` from this place on. */
  add(sums: Float64Array, at: number, isOk: boolean): void {
    const into = this.#sums;
    for (let column = 0; column < into.length; column++) {
      into[column]! += sums[at + column]!;
    }
    if (isOk) this.#succeeded += sums[at + AT.requests]!;
  }

  merge(other: Group): void {
    this.add(other.#sums, 0, false);
    this.#succeeded += other.#succeeded;
  }

  clear(): void {
    this.#sums.fill(0);
    this.#succeeded = 0;
  }

  tell(): Told {
    const sum = (column: keyof typeof AT) => this.#sums[AT[column]]!;
    return {
      requests: sum("requests"),
      succeeded: this.#succeeded,
      averageDurationMs: sum("timed") > 0
        ? sum("duration_us") / sum("timed") / 1_000
        : null,
      tokens: {
        input: sum("input_tokens"),
        cacheRead: sum("cache_read_tokens"),
        cacheWrite: sum("cache_write_5m_tokens") + sum("cache_write_1h_tokens"),
        output: sum("output_tokens"),
        reasoning: sum("reasoning_tokens"),
      },
      costNanoUsd: sum("cost_nano"),
      unpriced: sum("unpriced"),
      savedNanoUsd: sum("saved_nano"),
      tokensPerSecond: sum("streaming_us") > 0
        ? sum("streamed_tokens") / sum("streaming_us") * 1e6
        : null,
    };
  }
}

/** Sums, histograms and extremes. */
export class MeasuredGroup extends Group {
  readonly #measures = new MeasureCounts();
  #minSpeed = Infinity;
  #maxSpeed = -Infinity;

  get minSpeed(): number | null {
    return this.#minSpeed === Infinity ? null : this.#minSpeed;
  }

  get maxSpeed(): number | null {
    return this.#maxSpeed === -Infinity ? null : this.#maxSpeed;
  }

  measure(counted: Unpacked): void {
    this.#measures.add(counted);
  }

  /** NaN for none. */
  widen(minSpeed: number, maxSpeed: number): void {
    if (minSpeed < this.#minSpeed) this.#minSpeed = minSpeed;
    if (maxSpeed > this.#maxSpeed) this.#maxSpeed = maxSpeed;
  }

  override merge(other: MeasuredGroup): void {
    super.merge(other);
    this.#measures.merge(other.#measures);
    this.widen(other.#minSpeed, other.#maxSpeed);
  }

  override clear(): void {
    super.clear();
    this.#measures.clear();
    this.#minSpeed = Infinity;
    this.#maxSpeed = -Infinity;
  }

  tellMeasures(): ToldMeasures {
    const [responseTime, firstToken, overhead] = this.#measures.tell();
    return { responseTime, firstToken, overhead } as ToldMeasures;
  }
}

/** The group of a key, which is made when there was none. */
export function groupAt<Key, Kind>(
  groups: Map<Key, Kind>,
  key: Key,
  make: () => Kind,
): Kind {
  let group = groups.get(key);
  if (!group) groups.set(key, group = make());
  return group;
}

/** What is told of all with the same key, the largest first. */
export function tellBy<Part>(
  groups: ReadonlyMap<Part, Group>,
  keyOf: (part: Part) => string,
): [string, Told][] {
  const merged = new Map<string, Group>();
  for (const [part, group] of groups) {
    groupAt(merged, keyOf(part), () => new Group()).merge(group);
  }
  return largestFirst(merged)
    .map(([key, group]): [string, Told] => [key, group.tell()]);
}

/** Of equals in the order of their keys, so that the same question has the same answer. */
export function largestFirst<Kind extends Group>(
  groups: ReadonlyMap<string, Kind>,
): [string, Kind][] {
  return [...groups].sort(([keyA, a], [keyB, b]) =>
    b.requests - a.requests || (keyA < keyB ? -1 : 1)
  );
}
