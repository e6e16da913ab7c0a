/** What the tests of exchanges and runs begin with: a database to save in, and all that is added up there. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { ExchangeRecord } from "../../src/model/exchange.ts";
import { insertAccount } from "../../src/store/account_changes.ts";
import { readCounters } from "../../src/store/account_rows.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { beginRun } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { exchangeOf, servedExchange } from "./samples.ts";

export interface Opened extends Disposable {
  readonly db: DatabaseSync;
  readonly run: number;
  save(...records: ExchangeRecord[]): void;
}

export async function open(): Promise<Opened> {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const run = beginRun(db, { pid: 42, startedAt: START });
  return {
    db,
    run,
    save: (...records) =>
      assert.deepEqual(saveExchanges(db, { run, records }), []),
    [Symbol.dispose]: () => db.close(),
  };
}

export function count(db: DatabaseSync, table: string): unknown {
  return db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;
}

/** Accounts a-1 and a-2, for the counters. */
export function addAccounts(db: DatabaseSync): void {
  for (const id of ["a-1", "a-2"]) {
    insertAccount(db, {
      id,
      name: id,
      provider: "anthropic",
      baseUrl: null,
      priority: 0,
      createdAt: START,
      credentials: new Uint8Array(1),
    });
  }
}

/** All that a batch adds up. */
export function sums(db: DatabaseSync): unknown {
  return {
    rollups: db.prepare("SELECT * FROM rollups").all(),
    sessions: db.prepare("SELECT * FROM session_rollups").all(),
    counters: readCounters(db, {}),
  };
}

export const HOUR_MS = 3_600_000;

/** Ended requests of two hours, two accounts and none, three models, with and without tokens. */
export function mixedBatch(): ExchangeRecord[] {
  const refused = exchangeOf("r-5", START + 4);
  refused.close("refused", 10, "No account");
  return [
    servedExchange("r-1", { receivedAt: START + 3 }),
    servedExchange("r-2", { accountId: "a-2", accountName: "home" }),
    servedExchange("r-3", { modelAnswered: "haiku", status: 529 }),
    servedExchange("r-4", { receivedAt: START + HOUR_MS, usage: null }),
    refused,
    servedExchange("r-6", { accountName: "office" }),
    exchangeOf("r-7"),
  ];
}
