/** Requests as rows: an exchange is written when it opens, completed when it ends, and read back whole. */

import type { DatabaseSync } from "node:sqlite";
import type { Decision } from "../model/decision.ts";
import type { ExchangeRecord } from "../model/exchange.ts";
import { type Refused, writeBatch } from "./_batch.ts";
import { prepared } from "./db.ts";
import { ExchangeBatch } from "./_exchange_batch.ts";
import { type AttemptRow, recordOf, type RequestRow } from "./_request_row.ts";

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
    write: (records) => {
      const rows = new ExchangeBatch(db, batch.run);
      for (const record of records) rows.save(record);
      rows.addUp();
    },
    nameOf: (record) => record.id,
  });
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
