/** The database file: opened with the modes and pragmas that everything else in the store relies on. */

import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { Fault } from "../model/fault.ts";

export const MEMORY = ":memory:";

/** How long a statement waits for another process's transaction; those take milliseconds, a migration takes seconds. */
export const LOCK_TIMEOUT_MS = 5_000;

/** Pages, 64 MB: waiting for the disk is better than a log without an end. */
const CHECKPOINT_AT_LAST = 16_384;

/** What stays of the write-ahead log after a checkpoint; more is given back to the disk. */
const WAL_KEPT_BYTES = 64 * 1024 * 1024;

export interface OpenOptions {
  readonly path: string;
  readonly readOnly?: boolean;
  readonly lockTimeoutMs?: number;
  /** True for one that reads and brings the write-ahead log into the file, which `readOnly` would not let it do. */
  readonly queryOnly?: boolean;
  /** True when another connection brings the write-ahead log into the file; this one does so only if it comes to much. */
  readonly leavesCheckpoints?: boolean;
}

/** Opens the file, creating it for its owner's eyes only. Throws a `Fault` that names the path. */
export function openDatabase(options: OpenOptions): DatabaseSync {
  const { path, readOnly = false, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
  let db: DatabaseSync | null = null;
  try {
    if (path !== MEMORY && !readOnly) keepPrivate(path);
    db = new DatabaseSync(path, { readOnly, timeout: lockTimeoutMs });
    db.exec("PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON");
    if (!readOnly) {
      // Has an effect on a file that is new only: then free pages can go back to the disk a few at a time.
      db.exec("PRAGMA auto_vacuum = INCREMENTAL");
      db.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`,
      );
      if (options.leavesCheckpoints) {
        db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_AT_LAST}`);
      }
      if (options.queryOnly) db.exec("PRAGMA query_only = ON");
    }
    return db;
  } catch (cause) {
    db?.close();
    throw new Fault("unavailable", `Cannot open the database ${path}`, {
      cause,
    });
  }
}

/** How much room the write-ahead log takes; 0 without one. */
export async function logBytes(path: string): Promise<number> {
  const log = await stat(`${path}-wal`).catch(() => null);
  return log?.size ?? 0;
}

/** Runs `work` as one transaction: all of it is written, or, when it throws, nothing. */
export function transaction<Result>(
  db: DatabaseSync,
  work: () => Result,
): Result {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** Runs `work`, which only reads, so that all of it sees the database as it is at one moment. */
export function atOneMoment<Result>(
  db: DatabaseSync,
  work: () => Result,
): Result {
  if (db.isTransaction) return work();
  db.exec("BEGIN");
  try {
    return work();
  } finally {
    db.exec("ROLLBACK");
  }
}

/**
 * Runs `work`, a statement or a transaction, so that a power cut does not undo it either. Usually the last commits
 * before one may be lost; a rotated token must not be.
 */
export function durably<Result>(
  db: DatabaseSync,
  work: () => Result,
): Result {
  db.exec("PRAGMA synchronous = FULL");
  try {
    return work();
  } finally {
    db.exec("PRAGMA synchronous = NORMAL");
  }
}

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** The compiled form of a fixed text of SQL, compiled once per connection. */
export function prepared(db: DatabaseSync, sql: string): StatementSync {
  let known = statements.get(db);
  if (!known) statements.set(db, known = new Map());
  let statement = known.get(sql);
  if (!statement) known.set(sql, statement = db.prepare(sql));
  return statement;
}

/** Makes a file readable by its owner only, as far as the system knows such modes. */
export function makePrivate(path: string): void {
  if (Deno.build.os !== "windows" && existsSync(path)) chmodSync(path, 0o600);
}

/** Lets nobody else read the database: SQLite gives its side files the mode of the main one. */
function keepPrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", 0o600));
  for (const end of ["", "-wal", "-shm"]) makePrivate(path + end);
}
