/** Which sums of the past are no longer what they were: told by those who write, asked by those who keep some in memory. */

import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";

const ALL = -1; // no hour begins then

const NEXT = "(SELECT coalesce(max(change), 0) + 1 FROM changed_hours)";

const TELL = `INSERT OR REPLACE INTO changed_hours (hour, change)
  SELECT ?1, ${NEXT}
  WHERE ?1 < (SELECT max(start) FROM rollups WHERE level = 'hour')`;

/** To be called in the transaction that changes the sums of these hours, after it. The newest of all may always change. */
export function tellChanged(db: DatabaseSync, hours: Iterable<number>): void {
  for (const hour of hours) prepared(db, TELL).run(hour);
}

/** The same for sums of any hour that have been deleted. */
export function tellAllChanged(db: DatabaseSync): void {
  prepared(
    db,
    `INSERT OR REPLACE INTO changed_hours (hour, change) VALUES (${ALL}, ${NEXT})`,
  ).run();
  prepared(db, `DELETE FROM changed_hours WHERE hour <> ${ALL}`).run();
}

export interface Changes {
  /** The number of the last one. */
  readonly last: number;
  /** Null for all. */
  readonly hours: readonly number[] | null;
}

export function changesSince(db: DatabaseSync, last: number): Changes {
  const rows = prepared(
    db,
    "SELECT hour, change FROM changed_hours WHERE change > ? ORDER BY change",
  ).all(last);
  const hours = rows.map((row) => Number(row.hour));
  return {
    last: Number(rows.at(-1)?.change ?? last),
    hours: hours.includes(ALL) ? null : hours,
  };
}

/** The hour that is not over yet as far as the sums know; null without sums. */
export function newestHour(db: DatabaseSync): number | null {
  const row = prepared(
    db,
    "SELECT max(start) AS hour FROM rollups WHERE level = 'hour'",
  ).get();
  return row?.hour == null ? null : Number(row.hour);
}
