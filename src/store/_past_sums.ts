/** The sums of the past, which hardly ever change: each connection reads them once and afterwards what is new. */

import type { DatabaseSync } from "node:sqlite";
import { changesSince, newestHour } from "./_changed_hours.ts";
import { type DayTotals, readDayTotals, withLater } from "./_day_totals.ts";
import { PastSpans, type Stretch } from "./_past_spans.ts";
import { Kinds, readRollups, type Rollups } from "./_rollup_columns.ts";
import { DAY_MS, HOUR_MS, type Level } from "./rollups.ts";
import {
  readSessionCosts,
  type SessionCosts,
  SessionNumbers,
} from "./_session_columns.ts";

/** When it has come to this, all is forgotten and read again as it is asked for. A month of a busy team takes a third. */
const MAX_BYTES = 32 * 1_048_576;
/** What stays of a kind or a session when its spans are gone, and the table it is found by. */
const NAME_BYTES = 200;

const books = new WeakMap<DatabaseSync, PastSums>();

/** As it is within the transaction that is under way. */
export function pastSumsOf(db: DatabaseSync): PastSums {
  let book = books.get(db);
  if (!book) books.set(db, book = new PastSums(db));
  book.catchUp();
  return book;
}

export class PastSums {
  readonly #db: DatabaseSync;
  readonly #kinds = new Kinds();
  readonly sessionNumbers = new SessionNumbers();
  readonly #rollups: Readonly<Record<Level, PastSpans<Rollups>>>;
  readonly #sessions: PastSpans<SessionCosts>;
  /** Of all days before. */
  #totals: { readonly before: number; readonly days: DayTotals } | null = null;
  #lastChange = 0;
  #openFrom = -Infinity;

  constructor(db: DatabaseSync) {
    this.#db = db;
    const rollups = (level: Level, widthMs: number) => {
      const how = { level, widthMs, kinds: this.#kinds };
      return new PastSpans<Rollups>(
        widthMs,
        (stretch) => readRollups(db, stretch, how),
      );
    };
    this.#rollups = {
      minute: rollups("minute", HOUR_MS),
      hour: rollups("hour", HOUR_MS),
      day: rollups("day", DAY_MS),
    };
    const known = { kinds: this.#kinds, numbers: this.sessionNumbers };
    this.#sessions = new PastSpans<SessionCosts>(
      HOUR_MS,
      (stretch) => readSessionCosts(db, stretch, known),
    );
  }

  /** Forgets what has changed. To be called within the transaction that reads the rest. */
  catchUp(): void {
    const { last, hours } = changesSince(this.#db, this.#lastChange);
    this.#lastChange = last;
    const openFrom = newestHour(this.#db) ?? -Infinity;
    const isCutShort = openFrom < this.#openFrom;
    this.#openFrom = openFrom;
    if (hours === null || isCutShort || this.#bytes() > MAX_BYTES) {
      return this.#forgetAll();
    }
    if (hours.some((hour) => hour < (this.#totals?.before ?? 0))) {
      this.#totals = null;
    }
    for (const spans of this.#all()) {
      hours.forEach((hour) => spans.forget(hour));
    }
  }

  /** Whole hours or days, in order; what is outside of the stretch is for the caller to leave out. */
  rollups(level: Level, stretch: Stretch): Rollups[] {
    return this.#rollups[level].over(stretch, this.#openFrom);
  }

  /** The same of whole hours. */
  sessions(stretch: Stretch): SessionCosts[] {
    return this.#sessions.over(stretch, this.#openFrom);
  }

  /** Of all that is stored. */
  totals(): DayTotals {
    const { before = -Infinity, days } = this.#totals ?? {};
    const today = Math.floor(this.#openFrom / DAY_MS) * DAY_MS;
    const read = (from: number, before: number) =>
      readDayTotals(this.#db, { from, before });
    let past = days ?? read(-Infinity, today);
    if (days && before < today) past = withLater(past, read(before, today));
    this.#totals = { before: today, days: past };
    return withLater(past, read(today, Infinity));
  }

  #bytes(): number {
    const names = this.#kinds.size + this.sessionNumbers.size;
    return this.#all().reduce((sum, { bytes }) => sum + bytes, 0) +
      names * NAME_BYTES;
  }

  #forgetAll(): void {
    for (const spans of this.#all()) spans.forgetAll();
    this.#totals = null;
    this.#kinds.clear();
    this.sessionNumbers.clear();
  }

  #all() {
    return [...Object.values(this.#rollups), this.#sessions];
  }
}
