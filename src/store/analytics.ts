/** The numbers of `/api/analytics`: one span of time from the rollups, in groups of every kind. */

import type { DatabaseSync } from "node:sqlite";
import { addUp, addUpKinds, type Bucket, kindsIn } from "./_analytics_sums.ts";
import {
  Group,
  largestFirst,
  MeasuredGroup,
  tellBy,
  type Told,
  type ToldMeasures,
} from "./_analytics_groups.ts";
import { type AnalyticsSession, readSessions } from "./_analytics_sessions.ts";
import { AccountNames, Filter, type FilterQuery } from "./_analytics_filter.ts";
import { atOneMoment } from "./db.ts";
import { type PastSums, pastSumsOf } from "./_past_sums.ts";
import type { Kind } from "./_rollup_columns.ts";
import type { Level } from "./rollups.ts";
import { OK } from "./_rollup_sums.ts";

export type { Told } from "./_analytics_groups.ts";

const TOP_MODELS = 10; // what the API has always given

export interface AnalyticsQuery extends FilterQuery {
  /** Whose rows are read; `from` and `bucketMs` are multiples of it. */
  readonly level: Level;
  readonly bucketMs: number;
  /** Epoch ms, the beginning of a bucket. */
  readonly from: number;
  /** The end, and now. */
  readonly to: number;
  /** The beginning of the span to compare with, which ends at `from`. */
  readonly previousFrom: number;
  /** Whether points are per model. */
  readonly byModel: boolean;
}

export interface Analytics {
  readonly totals: Told & ToldMeasures & WithAccounts;
  readonly previous: Told & WithAccounts;
  /** Buckets that hold a request, in order. */
  readonly points: readonly AnalyticsPoint[];
  /** The most used first; without those of requests whose model is not known. */
  readonly models: readonly AnalyticsModel[];
  /** Those that cost the most, and something. */
  readonly costs: readonly (Told & { readonly model: string })[];
  readonly accounts: readonly (Told & {
    /** Null for requests that no account served. */
    readonly id: string | null;
    /** Its name now, or the last one it had before it was removed. */
    readonly name: string | null;
  })[];
  readonly providers: readonly (Told & { readonly provider: string })[];
  readonly clients: readonly (Told & { readonly client: string })[];
  /** By what went wrong, the most frequent first. */
  readonly failures: readonly {
    readonly reason: string;
    readonly count: number;
  }[];
  /** Those that cost the most. */
  readonly sessions: readonly AnalyticsSession[];
  /** What is there to be filtered by, whatever the filter is. */
  readonly choices: {
    /** Null for requests that no account served. */
    readonly accounts: readonly (string | null)[];
    readonly models: readonly string[];
    readonly providers: readonly string[];
    readonly clients: readonly string[];
  };
}

interface WithAccounts {
  /** That have served, and one more when requests went without. */
  readonly activeAccounts: number;
}

export interface AnalyticsPoint extends Told, ToldMeasures {
  /** Epoch ms of the beginning. */
  readonly start: number;
  /** Null unless broken down. */
  readonly model: string | null;
}

export interface AnalyticsModel extends Told, ToldMeasures {
  readonly model: string;
  /** Tokens per second. */
  readonly minSpeed: number | null;
  readonly maxSpeed: number | null;
}

export function readAnalytics(
  db: DatabaseSync,
  query: AnalyticsQuery,
): Analytics {
  return atOneMoment(db, () => answer(db, query, pastSumsOf(db)));
}

function answer(
  db: DatabaseSync,
  query: AnalyticsQuery,
  past: PastSums,
): Analytics {
  const { level, bucketMs, byModel } = query;
  const stretch = { from: query.from, before: Math.floor(query.to) + 1 };
  const spans = past.rollups(level, stretch);
  const all = kindsIn(spans, stretch);
  const names = new AccountNames(db, all.accountNames);
  const filter = new Filter(query, names);
  const takes = (kind: Kind) => filter.takes(kind);
  const points: AnalyticsPoint[] = [];
  const { kinds, models } = addUp(spans, {
    stretch,
    bucketMs,
    byModel,
    takes,
    tell: (bucket) => points.push(pointOf(bucket)),
  });
  const totals = new MeasuredGroup();
  for (const group of models.values()) totals.merge(group);
  return {
    totals: {
      ...totals.tell(),
      ...totals.tellMeasures(),
      activeAccounts: countAccounts(kinds),
    },
    previous: previousOf(past, query, takes),
    points,
    models: largestFirst(models).filter(([model]) => model !== "")
      .slice(0, TOP_MODELS).map(([model, group]) => modelOf(model, group)),
    costs: [...models].filter(([, { costNanoUsd }]) => costNanoUsd > 0)
      .map(([model, group]) => ({ model, ...group.tell() }))
      .sort((a, b) => b.costNanoUsd - a.costNanoUsd).slice(0, TOP_MODELS),
    accounts: tellBy(kinds, (kind) => kind.accountId).map(([id, told]) => ({
      id: id === "" ? null : id,
      name: names.of(id),
      ...told,
    })),
    providers: tellBy(kinds, (kind) => kind.provider)
      .map(([provider, told]) => ({ provider, ...told })),
    clients: tellBy(kinds, (kind) => kind.client)
      .map(([client, told]) => ({ client, ...told })),
    failures: tellBy(kinds, (kind) => kind.result)
      .filter(([result]) => result !== OK)
      .map(([reason, told]) => ({ reason, count: told.requests })),
    sessions: readSessions(db, { ...query, past }, filter.forSessions()),
    choices: {
      accounts: choicesOf(all.kinds, (kind) => names.of(kind.accountId)),
      models: choicesOf(all.kinds, (kind) => kind.model),
      providers: choicesOf(all.kinds, (kind) => kind.provider),
      clients: choicesOf(all.kinds, (kind) => kind.client),
    },
  };
}

function previousOf(
  past: PastSums,
  { level, previousFrom, from }: AnalyticsQuery,
  takes: (kind: Kind) => boolean,
): Analytics["previous"] {
  const stretch = { from: previousFrom, before: from };
  const spans = past.rollups(level, stretch);
  const kinds = addUpKinds(spans, { stretch, takes });
  const group = new Group();
  for (const part of kinds.values()) group.merge(part);
  return { ...group.tell(), activeAccounts: countAccounts(kinds) };
}

function countAccounts(kinds: ReadonlyMap<Kind, unknown>): number {
  return new Set([...kinds.keys()].map((kind) => kind.accountId)).size;
}

function pointOf({ start, model, group }: Bucket): AnalyticsPoint {
  return { start, model, ...group.tell(), ...group.tellMeasures() };
}

function modelOf(model: string, group: MeasuredGroup): AnalyticsModel {
  const { minSpeed, maxSpeed } = group;
  return {
    model,
    ...group.tell(),
    ...group.tellMeasures(),
    minSpeed,
    maxSpeed,
  };
}

/** In order of the alphabet, what is not known left out, no account last. */
function choicesOf<Value extends string | null>(
  kinds: Iterable<Kind>,
  valueOf: (kind: Kind) => Value,
): Value[] {
  return [...new Set(Array.from(kinds, valueOf))].filter((value) =>
    value !== ""
  )
    .sort((a, b) =>
      a === null ? 1 : b === null ? -1 : a.localeCompare(b, "en")
    );
}
