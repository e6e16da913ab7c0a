/** Ended requests added up by minute, hour and day, and by client session, in the transaction that writes them. */

import type { DatabaseSync } from "node:sqlite";
import type { Price } from "../model/bill.ts";
import { tellAllChanged, tellChanged } from "./_changed_hours.ts";
import { prepared } from "./db.ts";
import { addPacked, packMeasures } from "./histogram.ts";
import {
  ADD,
  ADD_SESSION,
  DROP_EMPTY,
  DROP_EMPTY_SESSION,
  READ_HISTOGRAMS,
} from "./_rollup_sql.ts";
import {
  COUNTED_COLUMNS,
  type CountedRow,
  SUM_COLUMNS,
} from "./_rollup_sums.ts";
import { type Rollup, RollupMap, type SessionRollup } from "./_rollup_map.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Longer than any view that is drawn by the minute. */
export const MINUTES_KEPT_MS = 2 * DAY_MS;

/** What is added up at once when a whole history is: some tens of megabytes. */
const MAX_HELD = 4_000;

export type Level = "minute" | "hour" | "day";

/**
 * Collects what a transaction adds, so that a thousand like requests cost as much as one. Lives as long as its
 * transaction and is written once, at its end.
 */
export class RollupBatch {
  readonly #db: DatabaseSync;
  readonly #minutesSince: number;
  #held: RollupMap;
  /** Something was taken out, which may leave a row that stands for nothing. */
  #mayLeaveEmpty = false;

  /** Minutes before `minutesSince` are left out. */
  constructor(db: DatabaseSync, minutesSince = -Infinity) {
    this.#db = db;
    this.#minutesSince = minutesSince;
    this.#held = new RollupMap(MINUTE_MS);
  }

  /** A request that has ended. */
  add(row: CountedRow, price: Price | null): void {
    this.#held.count(row, { price, sign: 1 });
  }

  /** The same, as it is stored now. */
  addStored(seq: number): void {
    const { row, price } = readCounted(this.#db, seq);
    this.add(row, price);
  }

  /** Takes one out again, as it is stored now: before its row changes. */
  takeOutStored(seq: number): void {
    const { row, price } = readCounted(this.#db, seq);
    this.#held.count(row, { price, sign: -1 });
    this.#mayLeaveEmpty = true;
  }

  get size(): number {
    return this.#held.size;
  }

  write(): void {
    const hours = this.spill();
    // An hour that has become empty may have been the newest, after which others are told apart from it.
    if (this.#mayLeaveEmpty) tellAllChanged(this.#db);
    else tellChanged(this.#db, hours);
  }

  /** For sums that nobody can have read before: returns of which hours they were. */
  spill(): Set<number> {
    const minutes = this.#held;
    const hours = minutes.by(HOUR_MS);
    const days = hours.by(DAY_MS);
    for (const rollup of minutes.rollups()) {
      if (rollup.start >= this.#minutesSince) this.#save("minute", rollup);
    }
    for (const rollup of hours.rollups()) this.#save("hour", rollup);
    for (const rollup of days.rollups()) this.#save("day", rollup);
    for (const session of minutes.sessions()) this.#saveSession(session);
    this.#held = new RollupMap(MINUTE_MS);
    return new Set(Array.from(hours.rollups(), ({ start }) => start));
  }

  #save(level: Level, rollup: Rollup): void {
    const { start, dimensions, sums, measures } = rollup;
    const { accountId, provider, model, client, result } = dimensions;
    const key = [level, start, accountId, provider, model, client, result];
    const known = prepared(this.#db, READ_HISTOGRAMS).get(...key);
    addPacked(measures, (known?.histograms ?? null) as Uint8Array | null);
    prepared(this.#db, ADD).run(
      ...key,
      rollup.accountName,
      ...SUM_COLUMNS.map((column) => sums[column]),
      rollup.minSpeed,
      rollup.maxSpeed,
      packMeasures(measures),
    );
    if (this.#mayLeaveEmpty) prepared(this.#db, DROP_EMPTY).run(...key);
  }

  #saveSession(session: SessionRollup): void {
    const { hour, sessionId, dimensions, sums } = session;
    const { accountId, provider, model, client } = dimensions;
    const isOk = Number(session.isOk);
    const key = [hour, sessionId, accountId, provider, model, client, isOk];
    prepared(this.#db, ADD_SESSION).run(
      ...key,
      session.accountName,
      session.userAgent,
      session.firstAt,
      session.lastAt,
      session.isOk ? 0 : sums.requests,
      ...SUM_COLUMNS.map((column) => sums[column]),
    );
    if (this.#mayLeaveEmpty) prepared(this.#db, DROP_EMPTY_SESSION).run(...key);
  }
}

/** Adds up a whole history that has not been added up, minutes of its last two days only. */
export function rollUpAll(db: DatabaseSync): void {
  const newest = db.prepare("SELECT max(received_at) AS at FROM requests")
    .get();
  const batch = new RollupBatch(db, Number(newest?.at) - MINUTES_KEPT_MS);
  const pricesOf = priceReader();
  const rows = db.prepare(`${READ_COUNTED} WHERE outcome IS NOT NULL`);
  for (const row of rows.iterate() as Iterable<StoredRow>) {
    batch.add(row, pricesOf(row));
    if (batch.size >= MAX_HELD) batch.spill();
  }
  batch.spill();
}

type StoredRow = CountedRow & { readonly price: string | null };

const READ_COUNTED = `SELECT ${COUNTED_COLUMNS.join(", ")}, prices.body AS price
  FROM requests LEFT JOIN prices ON prices.id = price_id`;

function readCounted(db: DatabaseSync, seq: number) {
  const row = prepared(db, `${READ_COUNTED} WHERE seq = ?`)
    .get(seq) as StoredRow;
  return { row, price: priceReader()(row) };
}

/** Neighbours mostly share theirs. */
function priceReader(): (row: StoredRow) => Price | null {
  const known = new Map<string, Price>();
  return ({ price: body }) => {
    if (body === null) return null;
    let price = known.get(body);
    if (!price) known.set(body, price = JSON.parse(body) as Price);
    return price;
  };
}
