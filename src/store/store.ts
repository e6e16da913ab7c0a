/** The one door to everything that is stored: accounts, the request history and the numbers drawn from it. */

import type { Clock } from "../clock.ts";
import type { Credentials } from "../model/account.ts";
import type { ExchangeRecord } from "../model/exchange.ts";
import { AccountBook } from "./accounts.ts";
import { MEMORY, openDatabase, type OpenOptions } from "./db.ts";
import type { ListQuery } from "./exchanges.ts";
import { Journal } from "./journal.ts";
import { InlineLane, type Lane, ThreadLane } from "./lane.ts";
import { migrate } from "./migrate.ts";
import { bringOverOriginal } from "./original.ts";
import { endLeasesOf } from "./refresh_lease.ts";
import { closeLeftOpen } from "./runs.ts";
import type { Stats } from "./stats.ts";
import { type Log, WriteHealth } from "./write_health.ts";

/** How often we look for changes of other processes; people expect to see theirs within a second. */
const WATCH_MS = 250;

export interface StoreOptions {
  /** The database file, or ":memory:", which one connection alone can see and so goes without threads. */
  readonly path: string;
  /** 32 bytes, see `loadSecretKey`. */
  readonly secretKey: Uint8Array;
  /** True for a thread that writes and one that reads; false to do it all in this one, for short lives. */
  readonly threads: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after every change of an account, ours or another process's. */
  onAccountsChanged(): void;
  /** What an account's plan is called, read from its credentials; when absent, nobody knows. */
  planOf?(credentials: Credentials): string | null;
  /** Whether to look for changes of other processes; when absent, with threads only. */
  readonly watch?: boolean;
  /** How long a write waits for another process's transaction before it fails and is tried again. */
  readonly lockTimeoutMs?: number;
}

export interface Store {
  readonly accounts: AccountBook;
  readonly journal: Journal;
  /** Newest first. */
  listRequests(query: ListQuery): Promise<ExchangeRecord[]>;
  getRequest(id: string): Promise<ExchangeRecord | null>;
  stats(query: { readonly now: number }): Promise<Stats>;
  /** Writes what is left, ends the threads and closes the database. */
  close(): Promise<void>;
}

/**
 * Opens the database, creating it, bringing it to the newest layout or bringing over the original ccflare's first.
 * Throws a `Fault` when it cannot be used; the file is then as it was.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { clock, log } = options;
  const { writer, reader } = await openLanes(options);
  try {
    const health = new WriteHealth(log);
    const accounts = await AccountBook.open({
      lane: writer,
      reader,
      secretKey: options.secretKey,
      clock,
      health,
      log,
      planOf: (credentials) => options.planOf?.(credentials) ?? null,
      onChanged: () => options.onAccountsChanged(),
    });
    const journal = new Journal({ lane: writer, clock, health, log });
    const { watch = options.threads } = options;
    const endWatch = watch ? keepWatch(accounts, { clock, health }) : () => {};
    return {
      accounts,
      journal,
      listRequests: (query) => reader.run("listRequests", query),
      getRequest: (id) => reader.run("getRequest", { id }),
      stats: (query) => reader.run("readStats", query),
      async close() {
        endWatch();
        await accounts.close();
        await journal.close();
        await reader.close();
        await writer.close();
      },
    };
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** Makes the database ready before any thread sees it. */
async function openLanes(
  options: StoreOptions,
): Promise<{ writer: Lane; reader: Lane }> {
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
    return { writer: lane, reader: lane };
  }
  db.close();
  return {
    writer: new ThreadLane(open),
    reader: new ThreadLane({ ...open, readOnly: true }),
  };
}

/** Looks for changes of other processes until the returned function is called. */
function keepWatch(
  accounts: AccountBook,
  options: { readonly clock: Clock; readonly health: WriteHealth },
): () => void {
  const { clock, health } = options;
  const what = "read the accounts";
  let ended = false;
  let callOff = clock.after(WATCH_MS, look);

  async function look(): Promise<void> {
    try {
      await accounts.refresh();
      health.worked(what);
    } catch (error) {
      if (!ended) health.failed(what, error);
    }
    if (!ended) callOff = clock.after(WATCH_MS, look);
  }

  return () => {
    ended = true;
    callOff();
  };
}
