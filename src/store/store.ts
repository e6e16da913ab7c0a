/** The one door to everything that is stored: accounts, the request history and the numbers drawn from it. */

import type { Clock } from "../clock.ts";
import type { Credentials } from "../model/account.ts";
import type { DescribedBodies, Side, StoredBody } from "../model/body.ts";
import type { StoredBodies } from "../model/event.ts";
import type { ExchangeRecord } from "../model/exchange.ts";
import { AccountBook } from "./accounts.ts";
import { BodyShelf } from "./body_shelf.ts";
import type { SessionPage, SessionQuery } from "./client_sessions.ts";
import type { Copied } from "./backup.ts";
import { Checkpoints } from "./checkpoints.ts";
import { Copies } from "./copies.ts";
import { logBytes } from "./db.ts";
import { Housekeeping } from "./housekeeping.ts";
import { Journal } from "./journal.ts";
import { openLanes, type OpenLanesOptions } from "./_open_lanes.ts";
import { Packer } from "./_packet.ts";
import type { ListQuery, RequestPage } from "./request_search.ts";
import type { Analytics, AnalyticsQuery } from "./analytics.ts";
import type { Stats } from "./stats.ts";
import type { Storage } from "./storage.ts";
import { WriteHealth } from "./write_health.ts";

/** How often we look for changes of other processes; people expect to see theirs within a second. */
const WATCH_MS = 250;

export interface StoreOptions extends OpenLanesOptions {
  /** Called after every change of an account, ours or another process's. */
  onAccountsChanged(): void;
  /** Called when the bodies of a request have been written. */
  onBodiesStored?(stored: StoredBodies): void;
  /** What an account's plan is called, read from its credentials; when absent, nobody knows. */
  planOf?(credentials: Credentials): string | null;
  /** Whether to look for changes of other processes; when absent, with threads only. */
  readonly watch?: boolean;
}

export interface Store {
  readonly accounts: AccountBook;
  readonly journal: Journal;
  readonly bodies: BodyShelf;
  readonly housekeeping: Housekeeping;
  /** Newest first. */
  listRequests(query: ListQuery): Promise<RequestPage>;
  getRequest(id: string): Promise<ExchangeRecord | null>;
  /** Oldest first, the named one last; empty when there is no such request. */
  conversation(id: string): Promise<ExchangeRecord[]>;
  /** Of clients, the latest first. */
  listSessions(query: SessionQuery): Promise<SessionPage>;
  /** Null when it is not stored. The encoding is undone on demand, where that is possible. */
  readBody(
    id: string,
    side: Side,
    how?: { readonly decode: boolean },
  ): Promise<StoredBody | null>;
  /** What is known of the stored bodies of a request, without their bytes. */
  describeBodies(id: string): Promise<DescribedBodies>;
  stats(query: { readonly now: number }): Promise<Stats>;
  analytics(query: AnalyticsQuery): Promise<Analytics>;
  /** What the database holds and how much room it takes. */
  storage(): Promise<Storage>;
  /** Copies all of it to a file that is not there yet; nobody waits for that. */
  backUp(path: string): Promise<Copied>;
  /** Writes what is left, ends the threads and closes the database. */
  close(): Promise<void>;
}

/**
 * Opens the database, creating it, bringing it to the newest layout or bringing over the original ccflare's first.
 * Throws a `Fault` when it cannot be used; the file is then as it was.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { clock, log } = options;
  const { writer, reader, open } = await openLanes(options);
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
    const packer = new Packer();
    const journal = new Journal({ lane: writer, clock, health, log, packer });
    const bodies = new BodyShelf({
      lane: writer,
      clock,
      health,
      log,
      packer,
      journal,
      onStored: (stored) => options.onBodiesStored?.(stored),
    });
    const checkpoints = open && new Checkpoints({
      lane: reader,
      clock,
      log,
      logBytes: () => logBytes(open.path),
    });
    const flush = async () => {
      await journal.flush();
      await bodies.flush();
    };
    const copies = new Copies({ open, lane: writer, flush });
    const housekeeping = new Housekeeping({
      lane: writer,
      reader,
      clock,
      log,
      flush,
      settle: () => checkpoints?.now() ?? writer.run("checkpoint", undefined),
    });
    const { watch = options.threads } = options;
    const endWatch = watch ? keepWatch(accounts, { clock, health }) : () => {};
    return {
      accounts,
      journal,
      bodies,
      housekeeping,
      listRequests: (query) => reader.run("listRequests", query),
      getRequest: (id) => reader.run("getRequest", { id }),
      conversation: (id) => reader.run("readConversation", { id }),
      listSessions: (query) => reader.run("listSessions", query),
      readBody: (requestId, side, how) =>
        reader.run("readBody", {
          requestId,
          side,
          decode: how?.decode ?? false,
        }),
      describeBodies: (id) => reader.run("describeBodies", { requestId: id }),
      stats: (query) => reader.run("readStats", query),
      analytics: (query) => reader.run("readAnalytics", query),
      storage: () => reader.run("readStorage", undefined),
      backUp: (path) => copies.make(path),
      async close() {
        endWatch();
        await housekeeping.close();
        await copies.close();
        await accounts.close();
        await bodies.close();
        await journal.close();
        await checkpoints?.close();
        await reader.close();
        await writer.close();
      },
    };
  } catch (error) {
    await writer.close();
    throw error;
  }
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
