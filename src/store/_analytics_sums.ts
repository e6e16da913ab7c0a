/** The rollups of a span of time added up by kind, by model and by bucket, in one go through them. */

import { Group, groupAt, MeasuredGroup } from "./_analytics_groups.ts";
import { Unpacked } from "./_measure_counts.ts";
import type { Stretch } from "./_past_spans.ts";
import type { Kind, Rollups } from "./_rollup_columns.ts";
import { SUM_COLUMNS } from "./_rollup_sums.ts";

const WIDTH = SUM_COLUMNS.length;

/** One bucket, or a model's part of it. */
export interface Bucket {
  readonly start: number;
  /** Null unless broken down. */
  readonly model: string | null;
  /** Holds what it says only until it has been told. */
  readonly group: MeasuredGroup;
}

export interface AddedUp {
  readonly kinds: ReadonlyMap<Kind, Group>;
  readonly models: ReadonlyMap<string, MeasuredGroup>;
}

export interface AddUpOptions {
  readonly stretch: Stretch;
  readonly bucketMs: number;
  readonly byModel: boolean;
  takes(kind: Kind): boolean;
  /** Called for each that holds a request, in order. */
  tell(bucket: Bucket): void;
}

export function addUp(
  spans: readonly Rollups[],
  { stretch, bucketMs, byModel, takes, tell }: AddUpOptions,
): AddedUp {
  const { from, before } = stretch;
  const shares = sharesOf(takes);
  const models = new Map<string, MeasuredGroup>();
  const unpacked = new Unpacked();
  const buckets = new Buckets(tell);
  let bucketEnd = -Infinity;
  for (
    const { count, starts, kinds, sums, speeds, histograms, ends } of spans
  ) {
    for (let n = 0; n < count; n++) {
      const start = starts[n]!;
      if (start < from || start >= before) continue;
      const kind = kinds[n]!;
      const share = shares.of(kind);
      if (share === null) continue;
      if (start >= bucketEnd) {
        bucketEnd = (Math.floor(start / bucketMs) + 1) * bucketMs;
        buckets.begin(bucketEnd - bucketMs);
      }
      share.add(sums, n * WIDTH, kind.isOk);
      unpacked.fill(histograms, ends[n - 1] ?? 0, ends[n]!);
      const model = groupAt(models, kind.model, () => new MeasuredGroup());
      const bucket = buckets.of(byModel ? kind.model : null);
      for (const group of [model, bucket]) {
        group.add(sums, n * WIDTH, kind.isOk);
        group.measure(unpacked);
        group.widen(speeds[2 * n]!, speeds[2 * n + 1]!);
      }
    }
  }
  buckets.end();
  return { kinds: shares.groups, models };
}

/** Of sums alone, and by kind alone. */
export function addUpKinds(
  spans: readonly Rollups[],
  { stretch, takes }: Pick<AddUpOptions, "stretch" | "takes">,
): ReadonlyMap<Kind, Group> {
  const { from, before } = stretch;
  const shares = sharesOf(takes);
  for (const { count, starts, kinds, sums } of spans) {
    for (let n = 0; n < count; n++) {
      const start = starts[n]!;
      if (start < from || start >= before) continue;
      const kind = kinds[n]!;
      shares.of(kind)?.add(sums, n * WIDTH, kind.isOk);
    }
  }
  return shares.groups;
}

/** What there is, whatever the filter is: the kinds, and what accounts were called last. */
export function kindsIn(
  spans: readonly Rollups[],
  { from, before }: Stretch,
): { kinds: ReadonlySet<Kind>; accountNames: ReadonlyMap<string, string> } {
  const found = new Set<Kind>();
  const names = new Map<string, string>();
  for (const { count, starts, kinds, accountNames } of spans) {
    for (let n = 0; n < count; n++) {
      if (starts[n]! < from || starts[n]! >= before) continue;
      const kind = kinds[n]!;
      const name = accountNames[n]!;
      found.add(kind);
      if (name !== null) names.set(kind.accountId, name);
    }
  }
  return { kinds: found, accountNames: names };
}

/** The groups of those kinds that are taken; null for the others. */
function sharesOf(takes: AddUpOptions["takes"]) {
  const known: (Group | null | undefined)[] = [];
  const groups = new Map<Kind, Group>();
  const of = (kind: Kind): Group | null => {
    let share = known[kind.nth];
    if (share !== undefined) return share;
    share = takes(kind) ? new Group() : null;
    known[kind.nth] = share;
    if (share !== null) groups.set(kind, share);
    return share;
  };
  return { groups, of };
}

/** The groups of the bucket that is under way. There may be thousands in all, so they are used again. */
class Buckets {
  readonly #tell: AddUpOptions["tell"];
  readonly #groups = new Map<string | null, MeasuredGroup>();
  readonly #spare: MeasuredGroup[] = [];
  #start = 0;

  constructor(tell: AddUpOptions["tell"]) {
    this.#tell = tell;
  }

  begin(start: number): void {
    this.end();
    this.#start = start;
  }

  of(model: string | null): MeasuredGroup {
    return groupAt(
      this.#groups,
      model,
      () => this.#spare.pop() ?? new MeasuredGroup(),
    );
  }

  end(): void {
    for (const [model, group] of this.#groups) {
      this.#tell({ start: this.#start, model, group });
      group.clear();
      this.#spare.push(group);
    }
    this.#groups.clear();
  }
}
