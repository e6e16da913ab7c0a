/** The processes that record requests, and the closing of what dead ones left open. */

import process from "node:process";
import type { DatabaseSync } from "node:sqlite";
import { isRunning } from "./_alive.ts";
import { prepared, transaction } from "./db.ts";
import { sortThese } from "./_request_kinds.ts";
import { RollupBatch } from "./rollups.ts";

const INTERRUPTED = "ccflare ended before the answer did";

/** Notes that this process records requests; returns the number of its run. */
export function beginRun(
  db: DatabaseSync,
  run: { readonly pid: number; readonly startedAt: number },
): number {
  const added = prepared(
    db,
    "INSERT INTO runs (pid, started_at) VALUES (?, ?)",
  ).run(run.pid, run.startedAt);
  return Number(added.lastInsertRowid);
}

export function endRun(
  db: DatabaseSync,
  run: { readonly id: number; readonly endedAt: number },
): void {
  prepared(db, "UPDATE runs SET ended_at = ? WHERE id = ?")
    .run(run.endedAt, run.id);
}

export interface LeftOpenOptions {
  readonly now: number;
  readonly pid?: number;
  readonly isAlive?: (pid: number) => boolean;
}

/** Closes the requests of runs that are over and returns how many there were; a living process keeps its own. */
export function closeLeftOpen(
  db: DatabaseSync,
  options: LeftOpenOptions,
): number {
  const { now, pid = process.pid, isAlive = isRunning } = options;
  const suspects = db.prepare(
    `SELECT id, pid, ended_at FROM runs WHERE ended_at IS NULL
     OR id IN (SELECT run FROM requests WHERE outcome IS NULL)`,
  ).all();
  const dead = suspects.filter((run) =>
    run.ended_at !== null || Number(run.pid) === pid ||
    !isAlive(Number(run.pid))
  );
  if (dead.length === 0) return 0;
  return transaction(db, () => {
    let closed = 0;
    for (const run of dead) closed += closeRun(db, Number(run.id), now);
    return closed;
  });
}

function closeRun(db: DatabaseSync, run: number, now: number): number {
  const open = prepared(
    db,
    "SELECT seq FROM requests WHERE run = ? AND outcome IS NULL",
  ).all(run);
  const close = prepared(
    db,
    "UPDATE requests SET outcome = 'interrupted', error = ? WHERE seq = ?",
  );
  for (const { seq } of open) close.run(INTERRUPTED, seq!);
  sortThese(db, open.map(({ seq }) => Number(seq)));
  const rollups = new RollupBatch(db);
  for (const { seq } of open) rollups.addStored(Number(seq));
  rollups.write();
  prepared(db, "UPDATE runs SET ended_at = coalesce(ended_at, ?) WHERE id = ?")
    .run(now, run);
  return open.length;
}
