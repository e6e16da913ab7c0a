/** Requests as rows: an exchange is written when it opens, completed when it ends, and read back whole. */

import type { DatabaseSync } from "node:sqlite";
import type { Price } from "../model/bill.ts";
import type { Decision } from "../model/decision.ts";
import type { ExchangeRecord } from "../model/exchange.ts";
import { type Refused, writeBatch } from "./_batch.ts";
import { prepared } from "./db.ts";
import { ExchangeBatch } from "./_exchange_batch.ts";
import { type Packet, recordLines } from "./_packet.ts";
import type { AttemptRow } from "./_attempt_row.ts";
import { recordOf, type RequestRow } from "./_request_row.ts";

export interface SaveRequest {
  readonly run: number;
  readonly records: readonly ExchangeRecord[];
}

/**
 * Writes a batch in one transaction: rows, attempts, decisions, rollups and account counters. Doing it twice changes
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

/** Records on their way between threads. */
export interface SaveRecords extends Packet {
  readonly run: number;
}

export interface RecordsAnswer {
  readonly refusedRecords: readonly Refused[];
  /** The packet's bytes, given back for the next one. */
  readonly room: ArrayBuffer;
}

export function saveRecords(
  db: DatabaseSync,
  { run, ...packet }: SaveRecords,
): RecordsAnswer {
  const records = [...recordsIn(packet)];
  const refusedRecords = saveExchanges(db, { run, records });
  return { refusedRecords, room: packet.bytes };
}

/** One after another: all of them together would keep the collector busy. */
export function* recordsIn(packet: Packet): Generator<ExchangeRecord> {
  for (const line of recordLines(packet)) yield JSON.parse(line);
}

export function getRequest(
  db: DatabaseSync,
  query: { readonly id: string },
): ExchangeRecord | null {
  const row = prepared(db, "SELECT * FROM requests WHERE id = ?").get(query.id);
  return row ? recordsOf(db, [row as unknown as RequestRow])[0] ?? null : null;
}

/** The rows with what belongs to them, in their order. */
export function recordsOf(
  db: DatabaseSync,
  rows: readonly RequestRow[],
): ExchangeRecord[] {
  const attempts = Map.groupBy(
    prepared(
      db,
      `SELECT * FROM attempts WHERE request IN (SELECT value FROM json_each(?))
       ORDER BY request, n`,
    ).all(
      JSON.stringify(rows.map(({ seq }) => seq)),
    ) as unknown as AttemptRow[],
    (attempt) => attempt.request,
  );
  const decisions = readShared<Decision>(
    db,
    "decisions",
    rows.map((row) => row.decision_id),
  );
  const prices = readShared<Price>(
    db,
    "prices",
    rows.map((row) => row.price_id),
  );
  return rows.map((row) =>
    recordOf(row, {
      attempts: attempts.get(row.seq) ?? [],
      decision: decisions.get(row.decision_id) ?? null,
      price: prices.get(row.price_id) ?? null,
    })
  );
}

/** Each of these facts once; neighbours mostly share theirs. */
function readShared<Fact>(
  db: DatabaseSync,
  table: "decisions" | "prices",
  ids: readonly (number | null)[],
): Map<number | null, Fact> {
  const read = prepared(db, `SELECT body FROM ${table} WHERE id = ?`);
  const facts = new Map<number | null, Fact>();
  for (const id of new Set(ids)) {
    if (id !== null) facts.set(id, JSON.parse(String(read.get(id)?.body)));
  }
  return facts;
}
