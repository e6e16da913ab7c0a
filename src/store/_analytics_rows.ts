/** Rollups as they are read to answer a question. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Share } from "./_analytics_groups.ts";
import { prepared } from "./db.ts";
import {
  type Dimensions,
  noSums,
  OK,
  SUM_COLUMNS,
  SUMMED,
  type Sums,
} from "./_rollup_sums.ts";
import type { Level } from "./rollups.ts";

export interface Row extends Dimensions, Share {
  readonly start: number;
  readonly accountName: string | null;
}

const DIMENSIONS = "account_id, provider, model, client, result";
const READ = `SELECT start, ${DIMENSIONS}, account_name, min_speed, max_speed,
    histograms, ${SUM_COLUMNS.join(", ")}
  FROM rollups WHERE level = ? AND start >= ? AND start <= ?
  ORDER BY start`;

/** What begins within the span, in order of time. */
export function readRows(
  db: DatabaseSync,
  span: { readonly level: Level; readonly from: number; readonly to: number },
): Row[] {
  const { level, from, to } = span;
  const found = allAsArrays(prepared(db, READ), [level, from, to]);
  return found.map((values) => {
    const sums = noSums();
    SUM_COLUMNS.forEach((column, n) => sums[column] = values[10 + n] as number);
    return {
      start: values[0] as number,
      accountId: values[1] as string,
      provider: values[2] as string,
      model: values[3] as string,
      client: values[4] as string,
      result: values[5] as string,
      accountName: values[6] as string | null,
      minSpeed: values[7] as number | null,
      maxSpeed: values[8] as number | null,
      packed: values[9] as Uint8Array | null,
      isOk: values[5] === OK,
      sums,
    };
  });
}

/** Rows as arrays are read in half the time of objects. The declarations do not know that statements can do this. */
function allAsArrays(
  statement: StatementSync,
  values: readonly (string | number)[],
): unknown[][] {
  (statement as StatementSync & { setReturnArrays(on: boolean): void })
    .setReturnArrays(true);
  return statement.all(...values) as unknown as unknown[][];
}

/** Sums only, added up by the database. */
const READ_SUMS = `SELECT ${DIMENSIONS},
    ${SUMMED}
  FROM rollups WHERE level = ? AND start >= ? AND start < ?
  GROUP BY ${DIMENSIONS}`;

/** The same without time and histograms, which costs a fraction. */
export function readSums(
  db: DatabaseSync,
  span: {
    readonly level: Level;
    readonly from: number;
    readonly before: number;
  },
): (Dimensions & Pick<Share, "isOk" | "sums">)[] {
  const { level, from, before } = span;
  return prepared(db, READ_SUMS).all(level, from, before).map((row) => ({
    accountId: String(row.account_id),
    provider: String(row.provider),
    model: String(row.model),
    client: String(row.client),
    result: String(row.result),
    isOk: row.result === OK,
    sums: row as unknown as Sums,
  }));
}
