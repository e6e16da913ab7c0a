/** Brings a database to the newest layout, after a copy of it has been put aside. */

import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { backup, type DatabaseSync } from "node:sqlite";
import { Fault } from "../model/fault.ts";
import { MEMORY, openDatabase, transaction } from "./db.ts";
import init from "./migrations/0001_init.sql" with { type: "text" };
import tokens from "./migrations/0002_tokens.sql" with { type: "text" };
import bills from "./migrations/0003_bills.sql" with { type: "text" };
import bodies from "./migrations/0004_bodies.sql" with { type: "text" };
import rollups from "./migrations/0005_rollups.sql" with { type: "text" };
import search from "./migrations/0006_search.sql" with { type: "text" };
import retention from "./migrations/0007_retention.sql" with { type: "text" };
import changedHours from "./migrations/0008_changed_hours.sql" with {
  type: "text",
};
import { sortIntoKinds } from "./_request_kinds.ts";
import { rollUpAll } from "./rollups.ts";

/** SQL, and what SQL alone cannot do after it, in the same transaction. */
export type Migration = string | {
  readonly sql: string;
  readonly fill: (db: DatabaseSync) => void;
};

/** One per version, the first leads to version 1. Only ever appended to. */
export const MIGRATIONS: readonly Migration[] = [
  init,
  tokens,
  bills,
  bodies,
  { sql: rollups, fill: rollUpAll },
  { sql: search, fill: sortIntoKinds },
  retention,
  changedHours,
];

export interface MigrateOptions {
  readonly path: string;
  readonly migrations?: readonly Migration[];
}

/**
 * Runs the migrations that are missing, each in its own transaction. Two processes may do this at once.
 * Throws a `Fault` when a newer program has written the database, or when it belongs to another program.
 */
export async function migrate(
  db: DatabaseSync,
  options: MigrateOptions,
): Promise<void> {
  const { path, migrations = MIGRATIONS } = options;
  const found = versionOf(db);
  if (found > migrations.length) {
    throw new Fault(
      "unavailable",
      `Cannot use the database ${path}: it was written by a newer ccflare (layout ${found}, this one knows ${migrations.length})`,
    );
  }
  if (found > 0 && found < migrations.length && path !== MEMORY) {
    await backUp(db, { path, newest: migrations.length });
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < versionOf(db)) continue;
    transaction(db, () => {
      // Another process may have been first while we waited for the lock.
      if (index < versionOf(db)) return;
      if (index === 0) refuseForeign(db, path);
      runMigration(db, migration);
      db.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

function runMigration(db: DatabaseSync, migration: Migration): void {
  if (typeof migration === "string") return db.exec(migration);
  db.exec(migration.sql);
  migration.fill(db);
}

export function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.user_version);
}

/** A database without a version that holds tables is somebody else's. */
function refuseForeign(db: DatabaseSync, path: string): void {
  if (db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined) return;
  throw new Fault(
    "unavailable",
    `Cannot use the database ${path}: it belongs to another program`,
  );
}

/**
 * Under another name first, so that half a copy never looks like a backup. Not by `VACUUM INTO`, which attaches a
 * database, and of those Deno allows none to a program that may not do everything.
 */
async function backUp(
  db: DatabaseSync,
  { path, newest }: { readonly path: string; readonly newest: number },
): Promise<void> {
  // Keeps other processes from copying at the same time, and from migrating what is being copied.
  const lock = openDatabase({ path });
  try {
    lock.exec("BEGIN IMMEDIATE");
    // Another process may have been first while we waited for the lock; its copy is the one of the older layout.
    if (versionOf(lock) >= newest) return;
    const finished = `${path}.before-v${newest}`;
    const unfinished = `${finished}.unfinished`;
    rmSync(unfinished, { force: true });
    closeSync(openSync(unfinished, "wx", 0o600));
    await backup(db, unfinished);
    renameSync(unfinished, finished);
  } finally {
    lock.close();
  }
}
