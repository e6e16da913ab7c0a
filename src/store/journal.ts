/** The proxy's way to the request history: takes exchanges without waiting, writes them in batches. */

import process from "node:process";
import type { Clock } from "../clock.ts";
import { describeError } from "../model/fault.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Refused } from "./_batch.ts";
import type { Company } from "./_company.ts";
import type { RecordsAnswer } from "./exchanges.ts";
import type { Lane } from "./lane.ts";
import { Outbox } from "./_outbox.ts";
import type { Packer } from "./_packet.ts";
import { Stashed } from "./_stash.ts";
import type { Log, WriteHealth } from "./write_health.ts";

const BATCH_MS = 100; // the most that `kill -9` may cost
const MAX_WAITING = 10_000; // some 30 MB of records: hours of one person's work while the disk is full

export interface JournalOptions {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly health: WriteHealth;
  readonly log: Log;
  readonly packer: Packer;
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

/** Records on their way into a packet. */
export interface RecordBatch {
  readonly run: number;
  readonly records: readonly Stashed[];
}

/** Keeps what it is given until it is written; only its bound or a broken record makes it lose any. */
export class Journal {
  readonly #options: JournalOptions;
  /** One that has ended is put away as text. */
  readonly #outbox: Outbox<Exchange | Stashed>;
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
      dueAt: (one) => one instanceof Stashed ? 0 : one.receivedAt + BATCH_MS,
      onGone: (one) => {
        if (one instanceof Stashed) one.release();
      },
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
    this.#outbox.put(exchange.id, this.#textOf(exchange), BATCH_MS);
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
  async saveAlong<Answer extends RecordsAnswer>(
    company: Omit<Company, "laterMs">,
    save: (batch: RecordBatch) => Promise<Answer>,
  ): Promise<Answer> {
    const answer = Promise.withResolvers<Answer>();
    await this.#outbox.sendBy(
      async (waiting) => answer.resolve(await this.#save(waiting, save)),
      { ...company, laterMs: BATCH_MS },
    );
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

  async #write(waiting: readonly (Exchange | Stashed)[]): Promise<void> {
    const { lane, packer } = this.#options;
    await this.#save(
      waiting,
      ({ run, records }) =>
        lane.run("saveRecords", { run, ...packer.pack({ records }) }),
    );
  }

  async #save<Answer extends RecordsAnswer>(
    waiting: readonly (Exchange | Stashed)[],
    save: (batch: RecordBatch) => Promise<Answer>,
  ): Promise<Answer> {
    const run = await this.#begin();
    using open = new DisposableStack();
    const records = waiting.map((one) =>
      one instanceof Stashed
        ? one
        : open.adopt(this.#textOf(one), (text) => text.release())
    );
    const answer = await save({ run, records });
    this.#options.packer.giveBack(answer.room);
    this.#tellOf(answer.refusedRecords);
    return answer;
  }

  #textOf(exchange: Exchange): Stashed {
    return this.#options.packer.keep(JSON.stringify(exchange));
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
