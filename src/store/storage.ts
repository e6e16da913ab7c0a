/** How much room the database takes, and how what is free in it goes back to the disk. */

import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { type BodyTotals, bodyTotals } from "./bodies.ts";
import { prepared } from "./db.ts";

/** The mode in which pages can be given back a few at a time; only a new database can be made so. */
const INCREMENTAL = 2;

export interface Storage {
  /** The file with what is waiting beside it. */
  readonly fileBytes: number;
  /** Room in the file that will be used again. */
  readonly freeBytes: number;
  /** False when free room stays in the file for good, for want of the mode above. */
  readonly canShrink: boolean;
  readonly requests: number;
  /** Epoch ms; null without any. */
  readonly oldestRequestAt: number | null;
  readonly bodies: BodyTotals;
}

export function readStorage(db: DatabaseSync): Storage {
  const rows = prepared(
    db,
    "SELECT count(*) AS requests, min(received_at) AS oldest FROM requests",
  ).get();
  const pages = pagesOf(db);
  return {
    fileBytes: pages.count * pages.size + waitingBytes(db),
    freeBytes: pages.free * pages.size,
    canShrink: pages.canShrink,
    requests: Number(rows?.requests),
    oldestRequestAt: rows?.oldest == null ? null : Number(rows.oldest),
    bodies: bodyTotals(db),
  };
}

export interface Pages {
  readonly count: number;
  readonly free: number;
  /** In bytes. */
  readonly size: number;
  readonly canShrink: boolean;
}

export function pagesOf(db: DatabaseSync): Pages {
  return {
    count: pragma(db, "page_count"),
    free: pragma(db, "freelist_count"),
    size: pragma(db, "page_size"),
    canShrink: pragma(db, "auto_vacuum") === INCREMENTAL,
  };
}

export interface FreedPages {
  readonly pages: number;
  readonly more: boolean;
}

/** Gives up to `limit` free pages back and leaves `keep` of them to be used again. */
export function freePages(
  db: DatabaseSync,
  { limit, keep }: { readonly limit: number; readonly keep: number },
): FreedPages {
  const { free, canShrink } = pagesOf(db);
  const pages = canShrink ? Math.min(limit, free - keep) : 0;
  // It frees one page for each row that is asked for, and `exec` asks for one only.
  if (pages > 0) db.prepare(`PRAGMA incremental_vacuum(${pages})`).all();
  return {
    pages: Math.max(0, pages),
    more: pages > 0 && free - pages > keep,
  };
}

/** Brings what waits beside the file into it while others go on reading and writing; `done` is how much of it is in by now. */
export function checkpoint(db: DatabaseSync): { readonly done: number } {
  const row = prepared(db, "PRAGMA wal_checkpoint(PASSIVE)").get();
  return { done: Math.max(0, Number(row?.checkpointed ?? 0)) };
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(prepared(db, `PRAGMA ${name}`).get()?.[name]);
}

/** The write-ahead log; there is none beside a database in memory. */
function waitingBytes(db: DatabaseSync): number {
  const path = db.location();
  if (path === null) return 0;
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
