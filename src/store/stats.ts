/** The numbers of `/api/stats`, read from the rollups so that a million requests cost no more than a thousand. */

import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";

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
  const sums = prepared(
    db,
    `SELECT total(requests) AS ended, total(iif(result = 'ok', requests, 0)) AS succeeded,
       total(timed) AS timed, total(duration_us) AS duration_us, total(input_tokens) AS input,
       total(cache_read_tokens) AS cache_read,
       total(cache_write_5m_tokens) + total(cache_write_1h_tokens) AS cache_write,
       total(output_tokens) AS output, total(cost_nano) AS cost_nano, total(unpriced) AS unpriced,
       total(streamed_tokens) AS streamed, total(streaming_us) AS streaming_us,
       count(DISTINCT nullif(account_id, '')) AS accounts
     FROM rollups WHERE level = 'day'`,
  ).get() as Record<string, number>;
  const open = prepared(
    db,
    "SELECT count(*) AS open FROM requests WHERE outcome IS NULL",
  ).get() as { open: number };
  const {
    ended = 0,
    timed = 0,
    duration_us = 0,
    streamed = 0,
    streaming_us = 0,
  } = sums;
  return {
    requests: ended + open.open,
    ended,
    succeeded: sums.succeeded ?? 0,
    activeAccounts: sums.accounts ?? 0,
    averageDurationMs: timed > 0 ? duration_us / timed / 1000 : null,
    tokens: {
      input: sums.input ?? 0,
      cacheRead: sums.cache_read ?? 0,
      cacheWrite: sums.cache_write ?? 0,
      output: sums.output ?? 0,
    },
    costNanoUsd: sums.cost_nano ?? 0,
    unpriced: sums.unpriced ?? 0,
    tokensPerSecond: streaming_us > 0 ? streamed / streaming_us * 1e6 : null,
    models: readModels(db),
    accounts: readAccountStats(db),
    errors: readErrors(db),
    overhead: readOverhead(db, query.now - HOUR_MS),
  };
}

function readModels(db: DatabaseSync): Stats["models"] {
  return prepared(
    db,
    `SELECT model, sum(requests) AS ended FROM rollups WHERE level = 'day' AND model <> ''
     GROUP BY model ORDER BY 2 DESC, 1 LIMIT ?`,
  ).all(TOP_MODELS).map((row) => ({
    model: String(row.model),
    ended: Number(row.ended),
  }));
}

function readAccountStats(db: DatabaseSync): AccountStats[] {
  // With max() SQLite takes the other columns from the row that holds it: here the latest name.
  return prepared(
    db,
    `SELECT served.*, accounts.name, accounts.total_requests FROM (
       SELECT account_id, max(start), account_name, sum(requests) AS ended,
         sum(iif(result = 'ok', requests, 0)) AS succeeded
       FROM rollups WHERE level = 'day' GROUP BY account_id
     ) AS served LEFT JOIN accounts ON accounts.id = served.account_id
     ORDER BY ended DESC, account_id LIMIT ?`,
  ).all(TOP_ACCOUNTS).map((row) => ({
    id: row.account_id === "" ? null : String(row.account_id),
    name: (row.name ?? row.account_name) as string | null,
    ended: Number(row.ended),
    succeeded: Number(row.succeeded),
    totalRequests: row.total_requests as number | null,
  }));
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
