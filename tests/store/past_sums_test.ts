import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import {
  type AnalyticsQuery,
  readAnalytics,
} from "../../src/store/analytics.ts";
import { openDatabase } from "../../src/store/db.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/store/rollups.ts";
import { retentionSteps } from "../../src/store/retention.ts";
import { beginRun, closeLeftOpen } from "../../src/store/runs.ts";
import { readStats } from "../../src/store/stats.ts";
import { START } from "../support/clock.ts";
import { Dice, randomExchange } from "./_random_exchanges.ts";
import { exchangeOf, servedExchange } from "./samples.ts";

const RUNS = 4;
const STEPS = 60;

const RANGES = [
  { level: "minute", bucketMs: MINUTE_MS, lengthMs: HOUR_MS },
  { level: "minute", bucketMs: 5 * MINUTE_MS, lengthMs: 6 * HOUR_MS },
  { level: "hour", bucketMs: HOUR_MS, lengthMs: DAY_MS },
  { level: "hour", bucketMs: HOUR_MS, lengthMs: 7 * DAY_MS },
  { level: "day", bucketMs: DAY_MS, lengthMs: 30 * DAY_MS },
] as const;

function queryOf(dice: Dice, now: number): AnalyticsQuery {
  const { level, bucketMs, lengthMs } = dice.pick(RANGES);
  const from = Math.floor((now - lengthMs) / bucketMs) * bucketMs;
  return {
    level,
    bucketMs,
    from,
    to: now,
    previousFrom: from - lengthMs,
    byModel: dice.pick([true, false]),
    accounts: dice.pick([[], [], ["work", null]]),
    models: dice.pick([[], [], ["opus"]]),
    providers: dice.pick([[], [], ["anthropic"]]),
    clients: dice.pick([[], [], ["curl", ""]]),
    status: dice.pick(["all", "all", "success", "error"]),
  };
}

/** What can happen to the sums of the past, at random. */
class History {
  readonly #db: DatabaseSync;
  readonly #dice: Dice;
  readonly #open: string[] = [];
  #run: number;
  #count = 0;
  now = START;

  constructor(db: DatabaseSync, dice: Dice) {
    this.#db = db;
    this.#dice = dice;
    this.#run = beginRun(db, { pid: 1, startedAt: START });
  }

  goOn(): void {
    const dice = this.#dice;
    this.now += dice.pick([0, 1_000, 20 * MINUTE_MS, 3 * HOUR_MS]);
    dice.pick([
      () => this.#save(MINUTE_MS),
      () => this.#save(MINUTE_MS),
      () => this.#save(2 * HOUR_MS),
      () => this.#save(3 * DAY_MS),
      () => this.#begin(),
      () => this.#breakOff(),
      () => this.#end(),
      () => this.#drop(),
      () => dice.roll() < 0.2 && retentionSteps.cutOff(this.#db),
    ])();
  }

  #save(spanMs: number): void {
    const records = Array.from(
      { length: 1 + this.#dice.upTo(20) },
      () =>
        randomExchange(this.#dice, {
          id: `r-${this.#count++}`,
          now: this.now,
          spanMs,
        }),
    );
    this.#write(records);
  }

  #begin(): void {
    const id = `open-${this.#count++}`;
    this.#open.push(id);
    this.#write([exchangeOf(id, this.now)]);
  }

  #breakOff(): void {
    closeLeftOpen(this.#db, { now: this.now, pid: 1 });
    this.#run = beginRun(this.#db, { pid: 1, startedAt: this.now });
  }

  /** Maybe of one that counts as interrupted. */
  #end(): void {
    const id = this.#open.shift();
    if (id === undefined) return;
    const receivedAt = Number(
      this.#db.prepare("SELECT received_at FROM requests WHERE id = ?")
        .get(id)?.received_at ?? this.now,
    );
    this.#write([servedExchange(id, { receivedAt })]);
  }

  #drop(): void {
    const level = this.#dice.pick(
      ["minute", "hour", "day", "session"] as const,
    );
    const before = this.now - this.#dice.upTo(4 * DAY_MS);
    retentionSteps.dropRollups(this.#db, { level, before });
  }

  #write(records: Parameters<typeof saveExchanges>[1]["records"]): void {
    const refused = saveExchanges(this.#db, { run: this.#run, records });
    assert.deepEqual(refused, []);
  }
}

for (let seed = 1; seed <= RUNS; seed++) {
  Deno.test(`sums that were kept in memory are those that are stored, whatever happened meanwhile (${seed})`, async () => {
    const dir = await Deno.makeTempDir({ prefix: "ccflare-test-" });
    const path = `${dir}/ccflare.db`;
    try {
      using writer = openDatabase({ path });
      await migrate(writer, { path });
      using reader = openDatabase({ path, queryOnly: true });
      const dice = new Dice(seed);
      const history = new History(writer, dice);
      for (let step = 0; step < STEPS; step++) {
        history.goOn();
        const { now } = history;
        const query = queryOf(dice, now);
        using stranger = openDatabase({ path, queryOnly: true });
        assert.deepEqual(
          readAnalytics(reader, query),
          readAnalytics(stranger, query),
        );
        assert.deepEqual(
          readStats(reader, { now }),
          readStats(stranger, { now }),
        );
      }
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}

Deno.test("sums of past hours are read once, and again when they have changed", async () => {
  using db = openDatabase({ path: ":memory:" });
  await migrate(db, { path: ":memory:" });
  const run = beginRun(db, { pid: 1, startedAt: START });
  const at = (id: string, receivedAt: number) =>
    saveExchanges(db, { run, records: [servedExchange(id, { receivedAt })] });
  const hour = Math.floor(START / HOUR_MS) * HOUR_MS;
  const requests = () => {
    const { totals } = readAnalytics(db, {
      ...queryOf(new Dice(1), START),
      level: "hour",
      bucketMs: HOUR_MS,
      from: hour - DAY_MS,
      to: hour + HOUR_MS - 1,
      previousFrom: hour - 2 * DAY_MS,
      accounts: [],
      models: [],
      providers: [],
      clients: [],
      status: "all",
    });
    return totals.requests;
  };
  at("r-1", hour - HOUR_MS);
  at("r-2", hour);
  assert.equal(requests(), 2);
  // Nobody tells of this, so it shows what is not read.
  db.exec("UPDATE rollups SET requests = 100");
  assert.equal(requests(), 101);
  at("r-3", hour - HOUR_MS);
  assert.equal(requests(), 201);
});
