/** Rollups of a span of time as they are kept in memory: in columns, which take a fifth of what objects would. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { prepared } from "./db.ts";
import type { Span, Stretch } from "./_past_spans.ts";
import { type Dimensions, OK, SUM_COLUMNS } from "./_rollup_sums.ts";
import type { Level } from "./rollups.ts";

/** What rollups are told apart by besides their time; one object for all of a kind. */
export interface Kind extends Dimensions {
  readonly isOk: boolean;
  /** Its number among all kinds. */
  readonly nth: number;
}

/** In order of time. */
export interface Rollups extends Span {
  readonly count: number;
  readonly starts: Float64Array;
  readonly kinds: readonly Kind[];
  readonly accountNames: readonly (string | null)[];
  /** Those of `SUM_COLUMNS`, row after row. */
  readonly sums: Float64Array;
  /** The least and the greatest of each; NaN for none. */
  readonly speeds: Float64Array;
  /** One after the other, and where each of them ends. */
  readonly histograms: Uint8Array;
  readonly ends: Uint32Array;
}

/** Finds the one object of a kind. */
export class Kinds {
  readonly #known = new Map<string, Kind>();

  get size(): number {
    return this.#known.size;
  }

  /** `json` is what `kindColumn` says. */
  of(json: string): Kind {
    let kind = this.#known.get(json);
    if (kind === undefined) {
      const [accountId, provider, model, client, result] = JSON.parse(json);
      const dimensions = { accountId, provider, model, client, result };
      kind = { ...dimensions, isOk: result === OK, nth: this.#known.size };
      this.#known.set(json, kind);
    }
    return kind;
  }

  clear(): void {
    this.#known.clear();
  }
}

/** SQL of all that makes a kind, in one text: five would take longer to read. */
export function kindColumn(result: string): string {
  return `json_array(account_id, provider, model, client, ${result})`;
}

const COLUMNS = [
  "start",
  kindColumn("result"),
  "account_name",
  "min_speed",
  "max_speed",
  "histograms",
];
const READ = `SELECT ${[...COLUMNS, ...SUM_COLUMNS].join(", ")}
  FROM rollups WHERE level = ? AND start >= ? AND start < ? ORDER BY start`;

const ROW_BYTES = 8 * (SUM_COLUMNS.length + 6);

/** By the beginning of the span, each `widthMs` long. */
export function readRollups(
  db: DatabaseSync,
  { from, before }: Stretch,
  how: {
    readonly level: Level;
    readonly widthMs: number;
    readonly kinds: Kinds;
  },
): Map<number, Rollups> {
  const rows = allAsArrays(prepared(db, READ), [how.level, from, before]);
  const spans = Map.groupBy(
    rows,
    (row) => Math.floor(row[0] as number / how.widthMs) * how.widthMs,
  );
  return new Map(
    [...spans].map(([start, rows]) => [start, columnsOf(rows, how.kinds)]),
  );
}

function columnsOf(rows: readonly unknown[][], kinds: Kinds): Rollups {
  const count = rows.length;
  const width = SUM_COLUMNS.length;
  const histograms = new Uint8Array(
    rows.reduce((sum, row) => sum + (packedIn(row)?.length ?? 0), 0),
  );
  const columns = {
    count,
    starts: new Float64Array(count),
    kinds: rows.map((row) => kinds.of(row[1] as string)),
    accountNames: rows.map((row) => row[2] as string | null),
    sums: new Float64Array(count * width),
    speeds: new Float64Array(count * 2),
    histograms,
    ends: new Uint32Array(count),
    bytes: count * ROW_BYTES + histograms.length,
  };
  let end = 0;
  rows.forEach((row, n) => {
    columns.starts[n] = row[0] as number;
    columns.speeds[2 * n] = (row[3] ?? NaN) as number;
    columns.speeds[2 * n + 1] = (row[4] ?? NaN) as number;
    const packed = packedIn(row);
    if (packed !== null) histograms.set(packed, end);
    columns.ends[n] = end += packed?.length ?? 0;
    for (let column = 0; column < width; column++) {
      columns.sums[n * width + column] = row[COLUMNS.length + column] as number;
    }
  });
  return columns;
}

function packedIn(row: readonly unknown[]): Uint8Array | null {
  return row[5] as Uint8Array | null;
}

/** Rows as arrays are read in half the time of objects. The declarations do not know that statements can do this. */
export function allAsArrays(
  statement: StatementSync,
  values: readonly (string | number)[],
): unknown[][] {
  (statement as StatementSync & { setReturnArrays(on: boolean): void })
    .setReturnArrays(true);
  return statement.all(...values) as unknown as unknown[][];
}
