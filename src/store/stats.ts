/** The numbers of `/api/stats`, read from the rollups so that a million requests cost no more than a thousand. */

import type { DatabaseSync } from "node:sqlite";
import type { AccountTotals } from "./_day_totals.ts";
import { atOneMoment, prepared } from "./db.ts";
import { pastSumsOf } from "./_past_sums.ts";
import type { Sums } from "./_rollup_sums.ts";

const HOUR_MS = 3_600_000;
const TOP_MODELS = 5; // what the API has always given
const TOP_ACCOUNTS = 10; // what the API has always given
const NEWEST_ERRORS = 10; // what the API has always given
const ERRORS_LOOKED_AT = 500; // ten distinct ones are nearly always among them
const SAMPLES = 50_000; // percentiles of more do not differ visibly

/** Sums over all requests that are stored. */
export interface Stats {
  /** Running ones included. */
  readonly requests: number;
  readonly ended: number;
  /** Outcome `done` with a status below 400. */
  readonly succeeded: number;
  /** Accounts that have served, removed ones included. */
  readonly activeAccounts: number;
  /** Of ended requests; null when there are none. */
  readonly averageDurationMs: number | null;
  readonly tokens: TokenSums;
  /** Of requests with a known price. */
  readonly costNanoUsd: number;
  /** Ended requests with tokens whose price is not known. */
  readonly unpriced: number;
  /** Output of streams over the time from their first token to their last byte; null without streams long enough to tell. */
  readonly tokensPerSecond: number | null;
  /** The most used first. */
  readonly models: readonly {
    readonly model: string;
    readonly ended: number;
  }[];
  /** The most used first. */
  readonly accounts: readonly AccountStats[];
  /** Distinct, newest first. */
  readonly errors: readonly RecentError[];
  /** Our own share of the time, in ms, of requests that arrived within the last hour. */
  readonly overhead: Percentiles;
}

export interface RecentError {
  readonly message: string;
  /** The newest request that had it, and when it arrived in epoch ms. */
  readonly requestId: string;
  readonly at: number;
}

export interface TokenSums {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

export interface AccountStats {
  /** Null for requests that no account served. */
  readonly id: string | null;
  /** Its name now, or the last one it had before it was removed. */
  readonly name: string | null;
  readonly ended: number;
  readonly succeeded: number;
  /** All it ever served, also what is no longer stored; null when it was removed. */
  readonly totalRequests: number | null;
}

export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export function readStats(
  db: DatabaseSync,
  query: { readonly now: number },
): Stats {
  return atOneMoment(db, () => answer(db, query));
}

function answer(db: DatabaseSync, query: { readonly now: number }): Stats {
  const { accounts, models } = pastSumsOf(db).totals();
  const sum = (column: keyof Sums | "succeeded") =>
    [...accounts.values()].reduce((sum, one) => sum + one[column], 0);
  const open = prepared(
    db,
    "SELECT count(*) AS open FROM requests WHERE outcome IS NULL",
  ).get() as { open: number };
  const ended = sum("requests");
  const timed = sum("timed");
  const streamingUs = sum("streaming_us");
  return {
    requests: ended + open.open,
    ended,
    succeeded: sum("succeeded"),
    activeAccounts: accounts.size - (accounts.has("") ? 1 : 0),
    averageDurationMs: timed > 0 ? sum("duration_us") / timed / 1000 : null,
    tokens: {
      input: sum("input_tokens"),
      cacheRead: sum("cache_read_tokens"),
      cacheWrite: sum("cache_write_5m_tokens") + sum("cache_write_1h_tokens"),
      output: sum("output_tokens"),
    },
    costNanoUsd: sum("cost_nano"),
    unpriced: sum("unpriced"),
    tokensPerSecond: streamingUs > 0
      ? sum("streamed_tokens") / streamingUs * 1e6
      : null,
    models: mostUsed(models, (ended) => ended)
      .filter(([model]) => model !== "").slice(0, TOP_MODELS)
      .map(([model, ended]) => ({ model, ended })),
    accounts: mostUsed(accounts, ({ requests }) => requests)
      .slice(0, TOP_ACCOUNTS).map(([id, totals]) => accountOf(db, id, totals)),
    errors: readErrors(db),
    overhead: readOverhead(db, query.now - HOUR_MS),
  };
}

/** Of equals in the order of their keys. */
function mostUsed<Value>(
  values: ReadonlyMap<string, Value>,
  endedOf: (value: Value) => number,
): [string, Value][] {
  return [...values].sort(([keyA, a], [keyB, b]) =>
    endedOf(b) - endedOf(a) || (keyA < keyB ? -1 : 1)
  );
}

function accountOf(
  db: DatabaseSync,
  id: string,
  { name, requests, succeeded }: AccountTotals,
): AccountStats {
  const now = prepared(
    db,
    "SELECT name, total_requests FROM accounts WHERE id = ?",
  ).get(id);
  return {
    id: id === "" ? null : id,
    name: (now?.name ?? name) as string | null,
    ended: requests,
    succeeded,
    totalRequests: (now?.total_requests ?? null) as number | null,
  };
}

function readErrors(db: DatabaseSync): RecentError[] {
  const rows = prepared(
    db,
    `SELECT error, id, received_at FROM requests
     WHERE error IS NOT NULL ORDER BY seq DESC LIMIT ?`,
  ).all(ERRORS_LOOKED_AT);
  const distinct = new Map<string, RecentError>();
  for (const { error, id, received_at } of rows) {
    const message = String(error);
    if (distinct.has(message)) continue;
    const requestId = String(id);
    distinct.set(message, { message, requestId, at: Number(received_at) });
  }
  return [...distinct.values()].slice(0, NEWEST_ERRORS);
}

function readOverhead(db: DatabaseSync, since: number): Percentiles {
  const samples = prepared(
    db,
    `SELECT overhead_us FROM (
       SELECT overhead_us FROM requests WHERE received_at > ? AND overhead_us IS NOT NULL
       ORDER BY received_at DESC LIMIT ?
     ) ORDER BY overhead_us`,
  ).all(Math.round(since), SAMPLES).map((row) => Number(row.overhead_us));
  return {
    p50: percentile(samples, 0.5),
    p95: percentile(samples, 0.95),
    p99: percentile(samples, 0.99),
  };
}

/** The value that this share of the sorted samples does not exceed, in ms. */
function percentile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.ceil(share * sorted.length) - 1];
  return value === undefined ? null : value / 1000;
}
