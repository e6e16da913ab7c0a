/** Brings accounts and history over from a database of the original ccflare (v1 or v2) that stands where ours belongs. */

import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../model/fault.ts";
import { makePrivate, MEMORY, openDatabase, transaction } from "./db.ts";
import { migrate, versionOf } from "./migrate.ts";
import {
  copyAccounts,
  type CopyOptions,
  type Databases,
} from "./_original_accounts.ts";
import { copyRequests } from "./_original_requests.ts";
import type { Log } from "./write_health.ts";

export interface BringOverOptions {
  readonly secretKey: Uint8Array;
  /** Epoch ms. */
  readonly now: number;
  readonly log: Log;
}

/**
 * Puts a database of ours in the place of the original's, which is kept as `<path>.original-<time>`. Does nothing when
 * something else, or nothing, is there. When it throws, the original is where it was.
 */
export async function bringOverOriginal(
  path: string,
  options: BringOverOptions,
): Promise<void> {
  if (path === MEMORY || !isOriginal(path)) return;
  const draft = `${path}.importing`;
  try {
    claim(draft);
  } catch (cause) {
    throw new Fault(
      "conflict",
      `Cannot bring the original database over: ${draft} exists, so another process is at it; if none is running, delete that file`,
      { cause },
    );
  }
  try {
    // Another process may have finished this while we came to it.
    if (!isOriginal(path)) return rmSync(draft);
    foldLog(path);
    const counts = await copy(path, { ...options, draft });
    const kept = `${path}.original-${stamp(options.now)}`;
    exchangeFiles(path, { draft, kept });
    options.log("info", "Brought the original ccflare's database over", {
      ...counts,
      kept,
    });
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new Fault(
      "unavailable",
      `Cannot bring the original ccflare's database over; it stays untouched at ${path}. Stop the original ccflare if it is running`,
      { cause },
    );
  }
}

/** The original keeps no version, and its accounts hold tokens in the open. */
function isOriginal(path: string): boolean {
  if (!existsSync(path)) return false;
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    return versionOf(db) === 0 && db.prepare(
          `SELECT count(*) AS found FROM pragma_table_info('accounts') WHERE name IN ('refresh_token', 'access_token')`,
        ).get()?.found === 2 &&
      db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'requests'")
          .get() !== undefined;
  } catch {
    // Whatever it is, opening it as ours will say what is wrong with it.
    return false;
  } finally {
    db?.close();
  }
}

function claim(draft: string): void {
  closeSync(openSync(draft, "wx", 0o600));
}

/** Leaving the write-ahead log moves all of it into the file, and fails while anyone else has it open. */
function foldLog(path: string): void {
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA journal_mode = DELETE");
  } finally {
    db.close();
  }
}

/** By two connections: one that attaches the other's database is denied to a program that may not do everything. */
async function copy(
  path: string,
  options: BringOverOptions & { readonly draft: string },
): Promise<{ accounts: number; requests: number }> {
  const { draft, secretKey, now } = options;
  const from = new DatabaseSync(path, { readOnly: true });
  let to: DatabaseSync | null = null;
  try {
    // All of it is read as it stands at one moment.
    from.exec("BEGIN");
    to = openDatabase({ path: draft });
    await migrate(to, { path: draft });
    const counts = copyRows({ from, to }, { secretKey, now });
    to.exec("PRAGMA journal_mode = DELETE");
    return counts;
  } finally {
    to?.close();
    from.close();
  }
}

function copyRows(
  databases: Databases,
  options: CopyOptions,
): { accounts: number; requests: number } {
  return transaction(databases.to, () => {
    const names = copyAccounts(databases, options);
    const requests = copyRequests(databases, names);
    return { accounts: names.size, requests };
  });
}

/** Takes the first step back when the second fails. */
function exchangeFiles(
  path: string,
  names: { readonly draft: string; readonly kept: string },
): void {
  renameSync(path, names.kept);
  try {
    renameSync(names.draft, path);
  } catch (error) {
    renameSync(names.kept, path);
    throw error;
  }
  makePrivate(names.kept);
}

/** 20260102-030405, in UTC. */
function stamp(now: number): string {
  const [date = "", time = ""] = new Date(now).toISOString().split("T");
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}`;
}
