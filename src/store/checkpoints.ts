/** Brings the write-ahead log into the database file from the thread that reads: it waits for the disk, and no write should. */

import type { Clock } from "../clock.ts";
import { describeError } from "../model/fault.ts";
import type { Lane } from "./lane.ts";
import type { Log } from "./write_health.ts";

const AIM_PAGES = 1_000; // as SQLite itself would
const SMALL_BYTES = 4 * 1_048_576; // the same in bytes
const SHORTEST_MS = 100;
const LONGEST_MS = 5_000; // the most that a quiet program leaves in the log
const MOST_TIMES = 4; // what is added meanwhile is a page or two, and that is done at once

export interface CheckpointsOptions {
  /** Not the one that writes. */
  readonly lane: Lane;
  /** How much the log holds or has held. */
  logBytes(): Promise<number>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Looks after the log as often as much is written, and not before it is worth a thread. Should it ever fail, the writing connection does it by itself, if late.
 */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  #intervalMs = LONGEST_MS;
  /** Pages of the log that were in the file after the last time. */
  #done = 0;
  #underWay: Promise<void> = Promise.resolve();
  #callOff = () => {};
  #closed = false;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    this.#arm();
  }

  /** Resolves when it has been done once more. */
  now(): Promise<void> {
    return this.#underWay = this.#underWay.then(() => this.#work());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff();
    await this.#underWay;
  }

  #arm(): void {
    this.#callOff();
    this.#callOff = this.#options.clock.after(
      this.#intervalMs,
      () => this.#underWay = this.#underWay.then(() => this.#look()),
    );
  }

  async #look(): Promise<void> {
    if (await this.#options.logBytes() >= SMALL_BYTES) return this.#work();
    if (!this.#closed) this.#arm();
  }

  async #work(): Promise<void> {
    const { log } = this.#options;
    try {
      const pages = await this.#bringIn();
      const wanted = this.#intervalMs * AIM_PAGES / Math.max(pages, 1);
      // Slower step by step only, for work often pauses for a moment.
      const next = Math.min(wanted, this.#intervalMs * 2);
      this.#intervalMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, next));
    } catch (error) {
      log("debug", "Cannot bring the log into the database file", {
        error: describeError(error),
      });
    }
    if (!this.#closed) this.#arm();
  }

  /**
   * Returns how many pages that were. Only when none is left does the next write begin the log anew, and the first time
   * takes long enough for others to add some.
   */
  async #bringIn(): Promise<number> {
    let sum = 0;
    for (let time = 0; time < MOST_TIMES; time++) {
      const { done } = await this.#options.lane.run("checkpoint", undefined);
      const pages = done >= this.#done ? done - this.#done : done;
      this.#done = done;
      if (pages === 0) break;
      sum += pages;
    }
    return sum;
  }
}
