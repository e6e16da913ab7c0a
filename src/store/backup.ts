/** A copy of the whole database as it is at one moment, while others go on reading and writing. */

import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { backup, type DatabaseSync } from "node:sqlite";
import { Fault } from "../model/fault.ts";

export interface Copied {
  readonly bytes: number;
}

/**
 * Writes it to a file that is not there yet, for its owner's eyes only; nothing is left of it when that fails. Holds
 * its thread until it is done, so it wants one of its own.
 */
export async function backUp(
  db: DatabaseSync,
  { path }: { readonly path: string },
): Promise<Copied> {
  claim(path);
  try {
    await backup(db, path);
    return { bytes: statSync(path).size };
  } catch (cause) {
    rmSync(path, { force: true });
    throw unavailable(path, cause);
  }
}

/** SQLite would write over whatever is there, and let everybody read it. */
function claim(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (cause) {
    if ((cause as { code?: string }).code !== "EEXIST") {
      throw unavailable(path, cause);
    }
    throw new Fault(
      "conflict",
      `Cannot back up to ${path}: it is there already (name another file)`,
      { cause },
    );
  }
}

function unavailable(path: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault("unavailable", `Cannot back up to ${path}: ${why}`, {
    cause,
  });
}
