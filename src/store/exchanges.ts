/** Requests as rows: an exchange is written when it opens, completed when it ends, and read back whole. */

import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Decision } from "../model/decision.ts";
import type { Attempt, ExchangeRecord } from "../model/exchange.ts";
import { type Refused, writeBatch } from "./_batch.ts";
import { prepared } from "./db.ts";
import {
  type AttemptRow,
  attemptRowOf,
  recordOf,
  type RequestRow,
  rowOf,
  type WrittenRow,
} from "./_request_row.ts";
import { tally, untally } from "./tallies.ts";

export interface SaveRequest {
  readonly run: number;
  readonly records: readonly ExchangeRecord[];
}

/**
 * Writes a batch in one transaction: rows, attempts, decisions, tallies and account counters. Doing it twice changes
 * nothing. A record with a bad value does not keep the others from being written; it is named in the answer.
 */
export function saveExchanges(db: DatabaseSync, batch: SaveRequest): Refused[] {
  return writeBatch(db, batch.records, {
    write: (record) => saveOne(db, record, batch.run),
    nameOf: (record) => record.id,
  });
}

function saveOne(db: DatabaseSync, record: ExchangeRecord, run: number): void {
  const before = prepared(db, "SELECT seq, outcome FROM requests WHERE id = ?")
    .get(record.id);
  // Another process may have taken us for dead; the true end counts.
  const isOpen = before !== undefined &&
    (before.outcome === null || before.outcome === "interrupted");
  if (before && (!isOpen || record.outcome === null)) return;

  const row = rowOf(record, decisionId(db, record.decision));
  let seq: number;
  if (before) {
    seq = Number(before.seq);
    if (before.outcome !== null) untally(db, seq);
    completeRow(db, row);
  } else {
    seq = insertRow(db, row, run);
  }
  if (record.outcome === null) return;
  saveAttempts(db, record.attempts, seq);
  tally(db, seq);
  countForAccount(db, record);
}

function insertRow(db: DatabaseSync, row: WrittenRow, run: number): number {
  const columns = Object.keys(row);
  const added = prepared(
    db,
    `INSERT INTO requests (run, ${columns.join(", ")})
     VALUES ($run, ${columns.map((column) => `$${column}`).join(", ")})`,
  ).run({ ...row, run });
  return Number(added.lastInsertRowid);
}

function completeRow(db: DatabaseSync, row: WrittenRow): void {
  const sets = Object.keys(row).map((column) => `${column} = $${column}`);
  prepared(db, `UPDATE requests SET ${sets.join(", ")} WHERE id = $id`)
    .run(row);
}

function saveAttempts(
  db: DatabaseSync,
  attempts: readonly Attempt[],
  seq: number,
): void {
  const insert = prepared(
    db,
    `INSERT INTO attempts (request, n, account_id, account_name, provider, status, verdict, why,
       upstream_request_id, started_us, duration_us)
     VALUES ($request, $n, $account_id, $account_name, $provider, $status, $verdict, $why,
       $upstream_request_id, $started_us, $duration_us)`,
  );
  for (const [n, attempt] of attempts.entries()) {
    insert.run({ request: seq, n, ...attemptRowOf(attempt) });
  }
}

function countForAccount(db: DatabaseSync, record: ExchangeRecord): void {
  if (record.accountId === null) return;
  prepared(
    db,
    `UPDATE accounts SET total_requests = total_requests + 1, session_requests = session_requests + 1,
       last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?`,
  ).run(Math.round(record.receivedAt), record.accountId);
}

function decisionId(
  db: DatabaseSync,
  decision: Decision | null,
): number | null {
  if (decision === null) return null;
  const body = JSON.stringify(decision);
  const hash = new Uint8Array(createHash("sha256").update(body).digest());
  const known = prepared(db, "SELECT id FROM decisions WHERE hash = ?")
    .get(hash);
  if (known) return Number(known.id);
  const added = prepared(
    db,
    "INSERT INTO decisions (hash, body) VALUES (?, ?)",
  ).run(hash, body);
  return Number(added.lastInsertRowid);
}

export interface ListQuery {
  readonly limit: number;
  /** A request id: only older ones. Nothing is older than an unknown one. */
  readonly before?: string;
}

/** Newest first. */
export function listRequests(
  db: DatabaseSync,
  query: ListQuery,
): ExchangeRecord[] {
  const { limit, before } = query;
  const rows = before === undefined
    ? prepared(db, "SELECT * FROM requests ORDER BY seq DESC LIMIT ?")
      .all(limit)
    : prepared(
      db,
      `SELECT * FROM requests WHERE seq < (SELECT seq FROM requests WHERE id = ?)
       ORDER BY seq DESC LIMIT ?`,
    ).all(before, limit);
  return complete(db, rows as unknown as RequestRow[]);
}

export function getRequest(
  db: DatabaseSync,
  query: { readonly id: string },
): ExchangeRecord | null {
  const row = prepared(db, "SELECT * FROM requests WHERE id = ?").get(query.id);
  return row ? complete(db, [row as unknown as RequestRow])[0] ?? null : null;
}

/** Adds attempts and decisions to a run of rows in descending order. */
function complete(db: DatabaseSync, rows: RequestRow[]): ExchangeRecord[] {
  const first = rows[0];
  const last = rows.at(-1);
  if (!first || !last) return [];
  const attempts = Map.groupBy(
    prepared(
      db,
      "SELECT * FROM attempts WHERE request BETWEEN ? AND ? ORDER BY request, n",
    ).all(last.seq, first.seq) as unknown as AttemptRow[],
    (attempt) => attempt.request,
  );
  const decisions = readDecisions(db, rows);
  return rows.map((row) =>
    recordOf(row, {
      attempts: attempts.get(row.seq) ?? [],
      decision: decisions.get(row.decision_id) ?? null,
    })
  );
}

/** Each decision of these rows once; neighbours mostly share theirs. */
function readDecisions(
  db: DatabaseSync,
  rows: readonly RequestRow[],
): Map<number | null, Decision> {
  const ids = new Set(rows.map((row) => row.decision_id));
  ids.delete(null);
  const read = prepared(db, "SELECT body FROM decisions WHERE id = ?");
  const decisions = new Map<number | null, Decision>();
  for (const id of ids) {
    decisions.set(id, JSON.parse(String(read.get(id)?.body)));
  }
  return decisions;
}
