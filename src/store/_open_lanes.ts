/** Opens the database and the lanes on which all of it is asked and told. */

import type { Clock } from "../clock.ts";
import { MEMORY, openDatabase, type OpenOptions } from "./db.ts";
import { InlineLane, type Lane, ThreadLane } from "./lane.ts";
import { migrate } from "./migrate.ts";
import { bringOverOriginal } from "./original.ts";
import { endLeasesOf } from "./refresh_lease.ts";
import { closeLeftOpen } from "./runs.ts";
import type { Log } from "./write_health.ts";

export interface OpenLanesOptions {
  /** The database file, or ":memory:", which one connection alone can see and so goes without threads. */
  readonly path: string;
  /** 32 bytes, see `loadSecretKey`. */
  readonly secretKey: Uint8Array;
  /** True for a thread that writes and one that reads; false to do it all in this one, for short lives. */
  readonly threads: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a write waits for another process's transaction before it fails and is tried again. */
  readonly lockTimeoutMs?: number;
}

export interface Lanes {
  readonly writer: Lane;
  readonly reader: Lane;
  /** For a thread of one's own; null without threads. */
  readonly open: OpenOptions | null;
}

/** Makes the database ready before any thread sees it. */
export async function openLanes(options: OpenLanesOptions): Promise<Lanes> {
  const { path, secretKey, clock, log, threads, lockTimeoutMs } = options;
  if (threads && path === MEMORY) {
    throw new TypeError("A database in memory cannot be shared with threads");
  }
  const open: OpenOptions = lockTimeoutMs === undefined
    ? { path }
    : { path, lockTimeoutMs };
  await bringOverOriginal(path, { secretKey, now: clock.now(), log });
  const db = openDatabase(open);
  try {
    await migrate(db, { path });
    endLeasesOf(db);
    const count = closeLeftOpen(db, { now: clock.now() });
    if (count > 0) {
      log("info", "Closed requests left open by a crash", { count });
    }
  } catch (error) {
    db.close();
    throw error;
  }
  if (!threads) {
    const lane = new InlineLane(db);
    return { writer: lane, reader: lane, open: null };
  }
  db.close();
  return {
    writer: new ThreadLane({ ...open, leavesCheckpoints: true }),
    reader: new ThreadLane({ ...open, queryOnly: true }),
    open,
  };
}
