/** The oldest sums leave the database. */

import type { DatabaseSync } from "node:sqlite";
import { tellAllChanged } from "./_changed_hours.ts";
import { prepared } from "./db.ts";
import { DAY_MS, HOUR_MS, type Level, MINUTE_MS } from "./rollups.ts";

/** `session` is the sums by client session. */
export const LEVELS = ["minute", "hour", "day", "session"] as const;

export interface DropRollups {
  readonly level: typeof LEVELS[number];
  /** Epoch ms; what ended by then goes. */
  readonly before: number;
  /** About as many rows at once: those of one minute, hour or day go together. */
  readonly limit: number;
}

/** Deletes the oldest sums, and says how many and whether there are more. To be called within a transaction or alone. */
export function dropRollups(
  db: DatabaseSync,
  { level, before, limit }: DropRollups,
): { readonly dropped: number; readonly more: boolean } {
  const { table, start, width, where } = ROWS[level];
  const until = Math.floor(before / width) * width;
  const last = Number.isFinite(limit)
    ? prepared(
      db,
      `SELECT ${start} AS start FROM ${table} WHERE ${where} AND ${start} < ?
       ORDER BY ${start} LIMIT 1 OFFSET ?`,
    ).get(until, Math.max(0, limit - 1))
    : undefined;
  const end = last === undefined ? until : Number(last.start) + width;
  const dropped = prepared(
    db,
    `DELETE FROM ${table} WHERE ${where} AND ${start} < ?`,
  ).run(end);
  if (dropped.changes > 0) tellAllChanged(db);
  return { dropped: Number(dropped.changes), more: end < until };
}

interface Rows {
  readonly table: string;
  /** The column of their beginning. */
  readonly start: string;
  /** How long each of them is, in ms. */
  readonly width: number;
  readonly where: string;
}

const ROWS: Record<DropRollups["level"], Rows> = {
  minute: rowsOf("minute", MINUTE_MS),
  hour: rowsOf("hour", HOUR_MS),
  day: rowsOf("day", DAY_MS),
  session: {
    table: "session_rollups",
    start: "hour",
    width: HOUR_MS,
    where: "true",
  },
};

function rowsOf(level: Level, width: number): Rows {
  const where = `level = '${level}'`;
  return { table: "rollups", start: "start", width, where };
}
