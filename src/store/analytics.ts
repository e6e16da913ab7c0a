/** The numbers of `/api/analytics`: one span of time from the rollups, in groups of every kind. */

import type { DatabaseSync } from "node:sqlite";
import { cellsOf, foldCells } from "./_analytics_cells.ts";
import {
  Group,
  groupBy,
  largestFirst,
  MeasuredGroup,
  type Told,
  type ToldMeasures,
} from "./_analytics_groups.ts";
import { type AnalyticsSession, readSessions } from "./_analytics_sessions.ts";
import { readRows, readSums, type Row } from "./_analytics_rows.ts";
import { AccountNames, Filter, type FilterQuery } from "./_analytics_filter.ts";
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
  const all = readRows(db, query);
  const names = new AccountNames(db, all);
  const filter = new Filter(query, names);
  const rows = all.filter((row) => filter.takes(row));
  const cells = cellsOf(rows, query.bucketMs);
  const models = foldCells(cells, (cell) => cell.model);
  const totals = new MeasuredGroup();
  for (const group of models.values()) totals.merge(group);
  const by = (keyOf: (row: Row) => string) => groupBy(rows, keyOf);
  return {
    totals: {
      ...totals.tell(),
      ...totals.tellMeasures(),
      activeAccounts: countAccounts(rows),
    },
    previous: readPrevious(db, query, filter),
    points: query.byModel
      ? cells.map((cell) => pointOf(cell))
      : [...foldCells(cells, (cell) => cell.start)]
        .map(([start, group]) => pointOf({ start, model: null, group })),
    models: largestFirst(models).filter(([model]) => model !== "")
      .slice(0, TOP_MODELS).map(([model, group]) => modelOf(model, group)),
    costs: [...models].filter(([, { sums }]) => sums.cost_nano > 0)
      .map(([model, group]) => ({ model, ...group.tell() }))
      .sort((a, b) => b.costNanoUsd - a.costNanoUsd).slice(0, TOP_MODELS),
    accounts: by((row) => row.accountId).map(([id, told]) => ({
      id: id === "" ? null : id,
      name: names.of(id),
      ...told,
    })),
    providers: by((row) => row.provider)
      .map(([provider, told]) => ({ provider, ...told })),
    clients: by((row) => row.client)
      .map(([client, told]) => ({ client, ...told })),
    failures: by((row) => row.result).filter(([result]) => result !== OK)
      .map(([reason, told]) => ({ reason, count: told.requests })),
    sessions: readSessions(db, query, filter.forSessions()),
    choices: {
      accounts: choicesOf(all, (row) => names.of(row.accountId)),
      models: choicesOf(all, (row) => row.model),
      providers: choicesOf(all, (row) => row.provider),
      clients: choicesOf(all, (row) => row.client),
    },
  };
}

function readPrevious(
  db: DatabaseSync,
  { level, previousFrom, from }: AnalyticsQuery,
  filter: Filter,
): Analytics["previous"] {
  const rows = readSums(db, { level, from: previousFrom, before: from })
    .filter((row) => filter.takes(row));
  const group = new Group();
  for (const row of rows) group.add(row);
  return { ...group.tell(), activeAccounts: countAccounts(rows) };
}

function countAccounts(rows: readonly Pick<Row, "accountId">[]): number {
  return new Set(rows.map((row) => row.accountId)).size;
}

function pointOf(
  { start, model, group }: {
    readonly start: number;
    readonly model: string | null;
    readonly group: MeasuredGroup;
  },
): AnalyticsPoint {
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
  rows: readonly Row[],
  valueOf: (row: Row) => Value,
): Value[] {
  const values = new Set(rows.map(valueOf));
  return [...values].filter((value) => value !== "")
    .sort((a, b) =>
      a === null ? 1 : b === null ? -1 : a.localeCompare(b, "en")
    );
}
