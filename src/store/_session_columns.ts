/** What the sessions of clients cost in a span of time, as it is kept in memory: enough to find those that cost the most. */

import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";
import type { Span, Stretch } from "./_past_spans.ts";
import {
  allAsArrays,
  type Kind,
  kindColumn,
  type Kinds,
} from "./_rollup_columns.ts";
import { OK } from "./_rollup_sums.ts";

const HOUR_MS = 3_600_000;

export interface SessionCosts extends Span {
  /** The number of each session. */
  readonly sessions: Uint32Array;
  readonly kinds: readonly Kind[];
  readonly costs: Float64Array;
  readonly requests: Float64Array;
}

/** Gives sessions numbers. */
export class SessionNumbers {
  readonly #known = new Map<string, number>();
  readonly #ids: string[] = [];

  get size(): number {
    return this.#ids.length;
  }

  of(id: string): number {
    let nth = this.#known.get(id);
    if (nth === undefined) {
      nth = this.#ids.push(id) - 1;
      this.#known.set(id, nth);
    }
    return nth;
  }

  idOf(nth: number): string {
    return this.#ids[nth]!;
  }

  clear(): void {
    this.#known.clear();
    this.#ids.length = 0;
  }
}

// Why it was none is not told by session.
const READ = `SELECT hour, client_session_id,
    ${kindColumn(`iif(is_ok, '${OK}', '')`)}, cost_nano, requests
  FROM session_rollups WHERE hour >= ? AND hour < ? ORDER BY hour`;

const ROW_BYTES = 8 * 3 + 4;

/** By the hour. */
export function readSessionCosts(
  db: DatabaseSync,
  { from, before }: Stretch,
  known: { readonly kinds: Kinds; readonly numbers: SessionNumbers },
): Map<number, SessionCosts> {
  const rows = allAsArrays(prepared(db, READ), [from, before]);
  const hours = Map.groupBy(
    rows,
    ([hour]) => Math.floor(hour as number / HOUR_MS) * HOUR_MS,
  );
  const costsOf = (rows: readonly unknown[][]): SessionCosts => ({
    sessions: Uint32Array.from(
      rows,
      (row) => known.numbers.of(row[1] as string),
    ),
    kinds: rows.map((row) => known.kinds.of(row[2] as string)),
    costs: Float64Array.from(rows, (row) => row[3] as number),
    requests: Float64Array.from(rows, (row) => row[4] as number),
    bytes: rows.length * ROW_BYTES,
  });
  return new Map([...hours].map(([hour, rows]) => [hour, costsOf(rows)]));
}
