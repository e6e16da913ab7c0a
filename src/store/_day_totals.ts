/** What all requests of some days come to, by account and by model. */

import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";
import type { Stretch } from "./_past_spans.ts";
import { SUM_COLUMNS, SUMMED, type Sums } from "./_rollup_sums.ts";

export interface DayTotals {
  readonly accounts: ReadonlyMap<string, AccountTotals>;
  /** How many of its requests have ended. */
  readonly models: ReadonlyMap<string, number>;
}

export interface AccountTotals extends Sums {
  /** What it was called last. */
  readonly name: string | null;
  readonly succeeded: number;
}

export function readDayTotals(
  db: DatabaseSync,
  { from, before }: Stretch,
): DayTotals {
  // With max() SQLite takes the other columns from the row that holds it: here the latest name.
  const accounts = prepared(
    db,
    `SELECT account_id, max(start), account_name AS name,
       sum(iif(result = 'ok', requests, 0)) AS succeeded, ${SUMMED}
     FROM rollups WHERE level = 'day' AND start >= ? AND start < ? GROUP BY account_id`,
  ).all(from, before);
  const models = prepared(
    db,
    `SELECT model, sum(requests) AS ended
     FROM rollups WHERE level = 'day' AND start >= ? AND start < ? GROUP BY model`,
  ).all(from, before);
  return {
    accounts: new Map(
      accounts.map((row) => [
        String(row.account_id),
        row as unknown as AccountTotals,
      ]),
    ),
    models: new Map(
      models.map((row) => [String(row.model), Number(row.ended)]),
    ),
  };
}

export function withLater(one: DayTotals, later: DayTotals): DayTotals {
  const accounts = new Map(one.accounts);
  for (const [id, totals] of later.accounts) {
    const before = accounts.get(id);
    accounts.set(id, before ? added(before, totals) : totals);
  }
  const models = new Map(one.models);
  for (const [model, ended] of later.models) {
    models.set(model, (models.get(model) ?? 0) + ended);
  }
  return { accounts, models };
}

function added(one: AccountTotals, later: AccountTotals): AccountTotals {
  const sums = { ...later, succeeded: one.succeeded + later.succeeded };
  for (const column of SUM_COLUMNS) sums[column] += one[column];
  return sums;
}
