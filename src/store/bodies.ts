/** The room that bodies take, and how it is given back; written they are by body_batch.ts, read by body_reading.ts. */

import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";
import { unpackNumbers } from "./_varints.ts";

const HOUR_MS = 3_600_000;

/** The hour of a moment: packs and chunks grow old by the hour, so that a chunk in use is touched once in one. */
export function hourOf(epochMs: number): number {
  return Math.floor(epochMs / HOUR_MS);
}

export interface BodyTotals {
  readonly bodies: number;
  /** What they take in the database, without its own overhead. */
  readonly bytes: number;
  /** What they would take as they travelled. */
  readonly originalBytes: number;
  /** The beginning of the hour of the oldest, epoch ms; null when there is none. */
  readonly oldestAt: number | null;
}

/** Reads one row and one end of an index, however many bodies there are. */
export function bodyTotals(db: DatabaseSync): BodyTotals {
  const row = prepared(db, "SELECT * FROM body_totals").get()!;
  const oldest = oldestBodyHour(db);
  return {
    bodies: Number(row.bodies),
    bytes: Number(row.bytes),
    originalBytes: Number(row.original_bytes),
    oldestAt: oldest === null ? null : oldest * HOUR_MS,
  };
}

/** Hours since the epoch; null when there is no body. */
export function oldestBodyHour(db: DatabaseSync): number | null {
  const row = prepared(db, "SELECT min(hour) AS hour FROM packs").get();
  return row?.hour == null ? null : Number(row.hour);
}

/** What is added to the totals; negative for what is taken away. */
export interface TotalsChange {
  readonly bodies: number;
  readonly bytes: number;
  readonly originalBytes: number;
}

/** Belongs into the transaction of what it counts. */
export function changeTotals(db: DatabaseSync, change: TotalsChange): void {
  prepared(
    db,
    `UPDATE body_totals SET bodies = bodies + ?, bytes = bytes + ?, original_bytes = original_bytes + ?`,
  ).run(change.bodies, change.bytes, change.originalBytes);
}

export interface DropQuery {
  /** Epoch ms; what is of an earlier hour goes. */
  readonly before: number;
  /** The most to delete, bodies and chunks together; a pack goes whole, also when it alone has more. */
  readonly limit: number;
}

export interface Dropped {
  readonly bodies: number;
  readonly chunks: number;
  readonly bytes: number;
  /** True when there may be more to delete. */
  readonly more: boolean;
}

/** Deletes old bodies, then the chunks that no body uses any more. Belongs into a transaction. */
export function dropBodies(db: DatabaseSync, query: DropQuery): Dropped {
  const hour = hourOf(query.before);
  const packs = dropPacks(db, { hour, limit: query.limit });
  const rest = query.limit - packs.bodies;
  const isFull = packs.more || rest <= 0;
  // A chunk is as young as the youngest body that it is part of, so these are free once the old bodies are gone.
  const chunks = isFull ? [] : prepared(
    db,
    `DELETE FROM chunks WHERE id IN (SELECT id FROM chunks WHERE last_used < ? LIMIT ?)
     RETURNING length(data) AS bytes`,
  ).all(hour, rest);
  const bytes = packs.bytes +
    chunks.reduce((total, chunk) => total + Number(chunk.bytes), 0);
  changeTotals(db, {
    bodies: -packs.bodies,
    bytes: -bytes,
    originalBytes: -packs.originalBytes,
  });
  return {
    bodies: packs.bodies,
    chunks: chunks.length,
    bytes,
    more: isFull || chunks.length === rest,
  };
}

/** Deletes the oldest packs with what refers to them. */
function dropPacks(
  db: DatabaseSync,
  { hour, limit }: { readonly hour: number; readonly limit: number },
): TotalsChange & { readonly more: boolean } {
  const oldest = prepared(
    db,
    `SELECT id, bodies, original_bytes, requests, length(data) AS bytes FROM packs
     WHERE hour < ? ORDER BY hour LIMIT 1`,
  );
  const dropped = { bodies: 0, bytes: 0, originalBytes: 0 };
  for (;;) {
    const pack = oldest.get(hour);
    if (pack === undefined) return { ...dropped, more: false };
    const bodies = dropped.bodies + Number(pack.bodies);
    if (dropped.bodies > 0 && bodies > limit) return { ...dropped, more: true };
    const requests = pack.requests as Uint8Array;
    // A request that is gone has taken its row along, and another one may have its number by now.
    prepared(
      db,
      "DELETE FROM bodies WHERE request IN (SELECT value FROM json_each(?)) AND pack = ?",
    ).run(JSON.stringify(unpackNumbers(requests)), Number(pack.id));
    prepared(db, "DELETE FROM packs WHERE id = ?").run(Number(pack.id));
    dropped.bodies = bodies;
    dropped.bytes += Number(pack.bytes) + requests.length;
    dropped.originalBytes += Number(pack.original_bytes);
  }
}
