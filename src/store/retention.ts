/** The single steps by which old things leave the database, each its own short transaction. */

import type { DatabaseSync } from "node:sqlite";
import { dropBodies } from "./bodies.ts";
import { prepared, transaction } from "./db.ts";
import { dropRollups, LEVELS } from "./_old_rollups.ts";
import { freePages } from "./storage.ts";

const DAY_MS = 86_400_000;

/** How long a step takes pieces; to commit them takes as long again. */
const STEP_MS = 4;

/** What one step has done. */
export interface Step {
  /** True when there may be more to do. */
  readonly more: boolean;
  /** How long it held the database. */
  readonly ms: number;
}

/**
 * An operation that takes small pieces of its work in one transaction until nothing is left of it or its time is over.
 * How long a piece takes can't be told before: what is deleted may lie in one page or in a hundred that nobody has read
 * for a month. `limit` is the size of a piece; the sums of all pieces come back.
 */
function stepOf<Query, Done extends { readonly more: boolean }>(
  piece: (db: DatabaseSync, query: Query) => Done,
  limit: number,
): (db: DatabaseSync, query: Omit<Query, "limit">) => Done & Step {
  return (db, query) => {
    const start = performance.now();
    const take = () => piece(db, { ...query, limit } as Query);
    const done = transaction(db, () => {
      let sum = take();
      while (sum.more && performance.now() - start < STEP_MS) {
        sum = added(sum, take());
      }
      return sum;
    });
    return { ...done, ms: performance.now() - start };
  };
}

/** Numbers are summed up; of anything else the later one counts. */
function added<Done extends object>(one: Done, other: Done): Done {
  const sums = Object.entries(other).map(([name, value]) => {
    const before: unknown = one[name as keyof Done];
    return [name, typeof before === "number" ? before + value : value];
  });
  return Object.fromEntries(sums) as Done;
}

export interface OldRequests {
  /** Epoch ms; what arrived earlier goes. */
  readonly before: number;
  readonly limit: number;
}

export interface DroppedRequests {
  readonly requests: number;
  readonly more: boolean;
}

/** Deletes the oldest ended requests with their attempts. */
function dropOldRequests(
  db: DatabaseSync,
  { before, limit }: OldRequests,
): DroppedRequests {
  const rows = prepared(
    db,
    `SELECT seq, decision_id, price_id, kind_id FROM requests
     WHERE received_at < ? AND outcome IS NOT NULL
     ORDER BY received_at LIMIT ?`,
  ).all(before, limit);
  return { requests: dropRows(db, rows), more: rows.length === limit };
}

/** The history as it stands at one moment; what ends later is of the next one. */
export interface History {
  /** The newest row. */
  readonly upTo: number;
  /** The rows that were still running. */
  readonly running: readonly number[];
}

/**
 * Sets all sums to nothing and tells which rows they were made of, so that those can be deleted in steps. The sums of
 * past minutes, hours and days should be gone by then, for this is one step.
 */
function cutOff(db: DatabaseSync): { readonly history: History } {
  return transaction(db, () => {
    for (const level of LEVELS) {
      dropRollups(db, {
        level,
        before: Number.MAX_SAFE_INTEGER,
        limit: Infinity,
      });
    }
    const newest = prepared(db, "SELECT max(seq) AS seq FROM requests").get();
    const running = prepared(
      db,
      "SELECT seq FROM requests WHERE outcome IS NULL",
    ).all();
    const history = {
      upTo: Number(newest?.seq ?? 0),
      running: running.map(({ seq }) => Number(seq)),
    };
    return { history };
  });
}

function dropHistory(
  db: DatabaseSync,
  { history, limit }: { readonly history: History; readonly limit: number },
): DroppedRequests {
  const rows = prepared(
    db,
    `SELECT seq, decision_id, price_id, kind_id FROM requests
     WHERE seq <= ? AND outcome IS NOT NULL
       AND seq NOT IN (SELECT value FROM json_each(?))
     ORDER BY seq LIMIT ?`,
  ).all(history.upTo, JSON.stringify(history.running), limit);
  return { requests: dropRows(db, rows), more: rows.length === limit };
}

/** Facts that requests have in common, and the column by which they refer to them. */
const SHARED = [
  ["decisions", "decision_id"],
  ["prices", "price_id"],
  ["request_kinds", "kind_id"],
] as const;

function dropRows(
  db: DatabaseSync,
  rows: readonly Record<string, unknown>[],
): number {
  prepared(
    db,
    "DELETE FROM requests WHERE seq IN (SELECT value FROM json_each(?))",
  ).run(JSON.stringify(rows.map((row) => row.seq)));
  for (const [table, column] of SHARED) {
    const ids = new Set(rows.map((row) => row[column]));
    ids.delete(null);
    prepared(
      db,
      `DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM requests WHERE ${column} = ${table}.id)`,
    ).run(JSON.stringify([...ids]));
  }
  return rows.length;
}

/** Deletes the runs that ended before this and whose requests are gone. */
function dropRuns(
  db: DatabaseSync,
  { before }: { readonly before: number },
): { readonly runs: number } {
  // For each of them SQLite would look through all requests, to be sure that none is of it.
  db.exec("PRAGMA foreign_keys = OFF");
  try {
    const { changes } = prepared(
      db,
      `DELETE FROM runs WHERE ended_at < ? AND NOT EXISTS (
         SELECT 1 FROM requests WHERE run = runs.id AND outcome IS NULL
       ) AND NOT EXISTS (
         SELECT 1 FROM requests WHERE run = runs.id
         AND received_at BETWEEN runs.started_at - ${DAY_MS} AND runs.ended_at + ${DAY_MS}
       )`,
    ).run(before - DAY_MS);
    return { runs: Number(changes) };
  } finally {
    db.exec("PRAGMA foreign_keys = ON");
  }
}

/** Forgets how many requests each account has served in its session; what it served in all stays. */
function forgetSessionCounts(db: DatabaseSync): void {
  prepared(db, "UPDATE accounts SET session_requests = 0").run();
}

export const retentionSteps = {
  dropBodies: stepOf(dropBodies, 16),
  dropRollups: stepOf(dropRollups, 64),
  dropOldRequests: stepOf(dropOldRequests, 32),
  dropHistory: stepOf(dropHistory, 32),
  freePages: stepOf(freePages, 16),
  dropRuns,
  cutOff,
  forgetSessionCounts,
};
