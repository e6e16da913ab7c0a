/** The proxy's way to the request history: takes exchanges without waiting, writes them in batches. */

import process from "node:process";
import type { Clock } from "../clock.ts";
import { describeError } from "../model/fault.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Refused } from "./_batch.ts";
import type { SaveTexts } from "./exchanges.ts";
import type { Lane } from "./lane.ts";
import { Outbox } from "./_outbox.ts";
import type { Log, WriteHealth } from "./write_health.ts";

const BATCH_MS = 100; // the most that `kill -9` may cost
const MAX_WAITING = 10_000; // some 30 MB of records: hours of one person's work while the disk is full

export interface JournalOptions {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly health: WriteHealth;
  readonly log: Log;
}

export interface JournalHealth {
  readonly state: "ok" | "failing";
  /** Records that are not yet written. */
  readonly queued: number;
  /** How long the oldest of them has been waiting, in ms. */
  readonly lagMs: number;
  /** Records given up, because the database could not be written for too long or would not take them. */
  readonly lost: number;
  /** The latest failure, also after it was overcome. */
  readonly lastError: string | null;
}

type Refusals = readonly Refused[];

/** Keeps what it is given until it is written; only its bound or a broken record makes it lose any. */
export class Journal {
  readonly #options: JournalOptions;
  /** One that has ended is kept as text: its many objects, if they all lived until the next batch, would be moved about. */
  readonly #outbox: Outbox<Exchange | string>;
  #run: number | null = null;
  #lost = 0;

  constructor(options: JournalOptions) {
    const { clock, health } = options;
    this.#options = options;
    this.#outbox = new Outbox({
      what: "write request records",
      clock,
      health,
      maxWaiting: MAX_WAITING,
      // Most have ended by then, and are written once.
      dueAt: (one) => typeof one === "string" ? 0 : one.receivedAt + BATCH_MS,
      write: (waiting) => this.#write(waiting),
      onLost: (count) => this.#lost += count,
    });
  }

  /** Notes that a request is running. */
  opened(exchange: Exchange): void {
    this.#outbox.put(exchange.id, exchange, BATCH_MS);
  }

  /** Notes how it ended. */
  closed(exchange: Exchange): void {
    this.#outbox.put(exchange.id, JSON.stringify(exchange), BATCH_MS);
  }

  /** Whether something of this request is still to be written. */
  holds(requestId: string): boolean {
    return this.#outbox.has(requestId);
  }

  /** Resolves when everything so far is committed; rejects when that fails, though it is still kept and tried again. */
  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  /**
   * Has `save` write what waits here together with something of its own. That may be nothing when it was under way
   * already.
   */
  async saveAlong<Answer extends { readonly refusedRecords: Refusals }>(
    save: (batch: SaveTexts) => Promise<Answer>,
  ): Promise<Answer> {
    const answer = Promise.withResolvers<Answer>();
    await this.#outbox.sendBy(async (waiting) => {
      const saved = await save(await this.#batchOf(waiting));
      this.#tellOf(saved.refusedRecords);
      answer.resolve(saved);
    });
    return answer.promise;
  }

  health(): JournalHealth {
    const { state, lastError } = this.#options.health;
    const { size: queued, ageMs: lagMs } = this.#outbox;
    return { state, queued, lagMs, lost: this.#lost, lastError };
  }

  /** Writes what is left and notes that this process records no more. Never rejects. */
  async close(): Promise<void> {
    const { lane, clock, log } = this.#options;
    try {
      await this.flush();
      if (this.#run !== null) {
        await lane.run("endRun", { id: this.#run, endedAt: clock.now() });
      }
    } catch (error) {
      log("error", "Cannot write the last request records", {
        lost: this.#outbox.size,
        error: describeError(error),
      });
    } finally {
      this.#lost += this.#outbox.close();
    }
  }

  async #write(waiting: readonly (Exchange | string)[]): Promise<void> {
    const batch = await this.#batchOf(waiting);
    this.#tellOf(await this.#options.lane.run("saveExchangeTexts", batch));
  }

  async #batchOf(waiting: readonly (Exchange | string)[]): Promise<SaveTexts> {
    const run = await this.#begin();
    const texts = waiting.map((one) =>
      typeof one === "string" ? one : JSON.stringify(one)
    );
    return { run, texts };
  }

  #tellOf(refused: Refusals): void {
    this.#lost += refused.length;
    for (const { name, message } of refused) {
      this.#options.log("error", `Cannot write the record of request ${name}`, {
        error: message,
      });
    }
  }

  async #begin(): Promise<number> {
    const { lane, clock } = this.#options;
    this.#run ??= await lane.run("beginRun", {
      pid: process.pid,
      startedAt: clock.now(),
    });
    return this.#run;
  }
}
