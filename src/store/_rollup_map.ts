/** Requests added up in memory, by what they have in common. */

import type { Price } from "../model/bill.ts";
import { type Measures, mergeMeasures, noMeasures } from "./histogram.ts";
import {
  addSums,
  type CountedRow,
  type Dimensions,
  dimensionsOf,
  noSums,
  OK,
  type Sums,
  sumsOf,
} from "./_rollup_sums.ts";

const HOUR_MS = 3_600_000;

/** Like requests of one span of time. */
export interface Rollup {
  /** Epoch ms. */
  readonly start: number;
  readonly dimensions: Dimensions;
  readonly sums: Sums;
  readonly measures: Measures;
  /** The last that was heard, and after how many others. */
  accountName: string | null;
  heardAfter: number;
  /** Tokens per second. */
  minSpeed: number | null;
  maxSpeed: number | null;
}

/** Like requests of one client session within one hour. */
export interface SessionRollup {
  /** Epoch ms. */
  readonly hour: number;
  readonly sessionId: string;
  readonly dimensions: Dimensions;
  readonly isOk: boolean;
  readonly sums: Sums;
  accountName: string | null;
  userAgent: string | null;
  firstAt: number;
  lastAt: number;
}

export interface Counting {
  readonly price: Price | null;
  /** -1 to take out what was counted before. */
  readonly sign: 1 | -1;
}

export class RollupMap {
  readonly #widthMs: number;
  readonly #rollups = new Map<string, Rollup>();
  readonly #sessions = new Map<string, SessionRollup>();
  #counted = 0;

  /** `widthMs` is the length of its spans of time. */
  constructor(widthMs: number) {
    this.#widthMs = widthMs;
  }

  get size(): number {
    return this.#rollups.size + this.#sessions.size;
  }

  rollups(): Iterable<Rollup> {
    return this.#rollups.values();
  }

  sessions(): Iterable<SessionRollup> {
    return this.#sessions.values();
  }

  count(row: CountedRow, { price, sign }: Counting): void {
    const dimensions = dimensionsOf(row);
    const sums = sumsOf(row, price);
    const rollup = this.#rollupAt(row.received_at, dimensions);
    addSums(rollup.sums, sums, sign);
    hearName(rollup, {
      accountName: row.account_name,
      heardAfter: this.#counted++,
    });
    measure(rollup.measures, row, sign);
    const speed = sums.streamed_tokens / sums.streaming_us * 1e6;
    // Nothing streamed has no speed, and an end without tokens is not a slow one.
    if (speed > 0) widenSpeeds(rollup, { minSpeed: speed, maxSpeed: speed });
    if (row.client_session_id === null) return;
    const session = this.#sessionOf(row, dimensions);
    addSums(session.sums, sums, sign);
  }

  /** The same in longer spans, each a multiple of ours. */
  by(widthMs: number): RollupMap {
    const wider = new RollupMap(widthMs);
    for (const rollup of this.#rollups.values()) {
      const into = wider.#rollupAt(rollup.start, rollup.dimensions);
      addSums(into.sums, rollup.sums);
      mergeMeasures(into.measures, rollup.measures);
      hearName(into, rollup);
      widenSpeeds(into, rollup);
    }
    return wider;
  }

  #rollupAt(at: number, dimensions: Dimensions): Rollup {
    const start = Math.floor(at / this.#widthMs) * this.#widthMs;
    const { accountId, provider, model, client, result } = dimensions;
    const key =
      `${start}\n${accountId}\n${provider}\n${model}\n${client}\n${result}`;
    let rollup = this.#rollups.get(key);
    if (!rollup) {
      rollup = {
        start,
        dimensions,
        sums: noSums(),
        measures: noMeasures(),
        accountName: null,
        heardAfter: -1,
        minSpeed: null,
        maxSpeed: null,
      };
      this.#rollups.set(key, rollup);
    }
    return rollup;
  }

  #sessionOf(row: CountedRow, dimensions: Dimensions): SessionRollup {
    const at = row.received_at;
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    const sessionId = row.client_session_id ?? "";
    const { accountId, provider, model, client, result } = dimensions;
    const isOk = result === OK;
    const key =
      `${hour}\n${sessionId}\n${accountId}\n${provider}\n${model}\n${client}\n${isOk}`;
    let session = this.#sessions.get(key);
    if (!session) {
      session = {
        hour,
        sessionId,
        dimensions,
        isOk,
        sums: noSums(),
        accountName: null,
        userAgent: null,
        firstAt: at,
        lastAt: at,
      };
      this.#sessions.set(key, session);
    }
    session.accountName = row.account_name ?? session.accountName;
    if (at >= session.lastAt) session.userAgent = row.user_agent;
    session.firstAt = Math.min(session.firstAt, at);
    session.lastAt = Math.max(session.lastAt, at);
    return session;
  }
}

function measure(measures: Measures, row: CountedRow, count: 1 | -1): void {
  const { closed_us, first_token_us, overhead_us } = row;
  if (closed_us !== null) measures.responseTime.add(closed_us, count);
  if (first_token_us !== null) measures.firstToken.add(first_token_us, count);
  if (overhead_us !== null) measures.overhead.add(overhead_us, count);
}

type Name = Pick<Rollup, "accountName" | "heardAfter">;

function hearName(into: Name, { accountName, heardAfter }: Name): void {
  if (accountName === null || heardAfter < into.heardAfter) return;
  into.accountName = accountName;
  into.heardAfter = heardAfter;
}

type Speeds = Pick<Rollup, "minSpeed" | "maxSpeed">;

function widenSpeeds(into: Speeds, by: Readonly<Speeds>): void {
  const { minSpeed, maxSpeed } = by;
  if (minSpeed !== null) {
    into.minSpeed = Math.min(into.minSpeed ?? Infinity, minSpeed);
  }
  if (maxSpeed !== null) {
    into.maxSpeed = Math.max(into.maxSpeed ?? 0, maxSpeed);
  }
}
