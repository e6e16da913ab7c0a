/** Rollups added up anew, by whatever a question asks for. */

import {
  addPacked,
  type Measures,
  mergeMeasures,
  noMeasures,
} from "./histogram.ts";
import { widenSpeeds } from "./_rollup_map.ts";
import { addSums, noSums, type Sums } from "./_rollup_sums.ts";
import type { Percentiles, TokenSums } from "./stats.ts";

/** A row of `rollups`, as far as a group cares. */
export interface Share {
  readonly isOk: boolean;
  readonly sums: Sums;
  readonly minSpeed: number | null;
  readonly maxSpeed: number | null;
  readonly packed: Uint8Array | null;
}

/** What is enough of it where neither times nor speeds are asked for. */
type Part = Pick<Share, "sums" | "isOk">;

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

/** Sums alone, which cost little. */
export class Group {
  readonly sums: Sums;
  succeeded: number;

  constructor(sums: Sums = noSums(), succeeded = 0) {
    this.sums = sums;
    this.succeeded = succeeded;
  }

  add({ sums, isOk }: Part): void {
    addSums(this.sums, sums);
    if (isOk) this.succeeded += sums.requests;
  }

  tell(): Told {
    const { sums } = this;
    return {
      requests: sums.requests,
      succeeded: this.succeeded,
      averageDurationMs: sums.timed > 0
        ? sums.duration_us / sums.timed / 1_000
        : null,
      tokens: {
        input: sums.input_tokens,
        cacheRead: sums.cache_read_tokens,
        cacheWrite: sums.cache_write_5m_tokens + sums.cache_write_1h_tokens,
        output: sums.output_tokens,
        reasoning: sums.reasoning_tokens,
      },
      costNanoUsd: sums.cost_nano,
      unpriced: sums.unpriced,
      savedNanoUsd: sums.saved_nano,
      tokensPerSecond: sums.streaming_us > 0
        ? sums.streamed_tokens / sums.streaming_us * 1e6
        : null,
    };
  }
}

/** Sums, histograms and extremes. */
export class MeasuredGroup extends Group {
  readonly #measures: Measures = noMeasures();
  minSpeed: number | null = null;
  maxSpeed: number | null = null;

  override add(share: Share): void {
    super.add(share);
    addPacked(this.#measures, share.packed);
    widenSpeeds(this, share);
  }

  merge(other: MeasuredGroup): void {
    addSums(this.sums, other.sums);
    this.succeeded += other.succeeded;
    mergeMeasures(this.#measures, other.#measures);
    widenSpeeds(this, other);
  }

  tellMeasures(): ToldMeasures {
    const { responseTime, firstToken, overhead } = this.#measures;
    return {
      responseTime: percentilesOf(responseTime),
      firstToken: percentilesOf(firstToken),
      overhead: percentilesOf(overhead),
    };
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

/** What is told of each key's rows, the largest first. */
export function groupBy<Row extends Part>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): [string, Told][] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    groupAt(groups, keyOf(row), () => new Group()).add(row);
  }
  return largestFirst(groups)
    .map(([key, group]): [string, Told] => [key, group.tell()]);
}

/** Of equals in the order of their keys, so that the same question has the same answer. */
export function largestFirst<Kind extends Group>(
  groups: ReadonlyMap<string, Kind>,
): [string, Kind][] {
  return [...groups].sort(([keyA, a], [keyB, b]) =>
    b.sums.requests - a.sums.requests || (keyA < keyB ? -1 : 1)
  );
}

function percentilesOf(histogram: Measures[keyof Measures]): Percentiles {
  const at = (share: number) => {
    const us = histogram.percentile(share);
    return us === null ? null : us / 1_000;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
