/** Keeps the database from growing for ever: when something is deleted, and what is too old or too much by then. */

import { describeError } from "../model/fault.ts";
import { Cleaning, type CleaningOptions } from "./_cleaning.ts";
import type { Log } from "./write_health.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MB = 1_048_576;

/** Charts of the last hours are drawn from minutes, longer ones from hours. */
const MINUTE_SUMS_MS = 2 * DAY_MS;

/** Room that stays in the file, for what is deleted each hour is about what comes in the next. */
const ROOM_SHARE = 0.1;

export interface Limits {
  readonly payloadDays: number;
  readonly requestDays: number;
  readonly payloadBudgetMb: number;
}

export interface CleanedUp {
  readonly requests: number;
  readonly bodies: number;
  /** Epoch ms; requests from before are gone. */
  readonly cutoff: number;
  /** By which the file became smaller, or which it can use again. */
  readonly bytes: number;
}

export interface HousekeepingOptions extends Omit<CleaningOptions, "signal"> {
  readonly log: Log;
  /** Writes down what has ended. */
  flush(): Promise<void>;
}

/** One thing at a time: a second cleaning up joins the first, anything else waits for what is under way. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #closing = new AbortController();
  readonly #work: Cleaning;
  #underWay: Promise<unknown> = Promise.resolve();
  #cleaning: Promise<CleanedUp> | null = null;
  #callOff = () => {};

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    this.#work = new Cleaning({ ...options, signal: this.#closing.signal });
  }

  /** Cleans up a minute from now and then every hour, and looks at the budget every minute, until it is closed. */
  start(limits: () => Limits): void {
    const { clock, log } = this.#options;
    let nextAt = clock.now() + MINUTE_MS;
    const look = async () => {
      try {
        const isDue = clock.now() >= nextAt;
        if (isDue) nextAt = clock.now() + HOUR_MS;
        if (isDue || await this.#work.isOverBudget(budgetOf(limits()))) {
          await this.cleanUp(limits());
        }
      } catch (error) {
        log("warn", "Cannot clean up the database", {
          error: describeError(error),
        });
      }
      if (!this.#closing.signal.aborted) schedule();
    };
    const schedule = () => this.#callOff = clock.after(MINUTE_MS, look);
    schedule();
  }

  /** Deletes what is too old or too much, then gives free room back to the disk. */
  cleanUp(limits: Limits): Promise<CleanedUp> {
    this.#cleaning ??= this.#inTurn(() => this.#cleanUp(limits))
      .finally(() => this.#cleaning = null);
    return this.#cleaning;
  }

  /** Deletes all bodies, ended requests and sums. With `counts` accounts also forget what they served in this session. */
  clear(options: { readonly counts: boolean }): Promise<CleanedUp> {
    return this.#inTurn(() => this.#clear(options));
  }

  /** Gives all free room back to the disk; returns by how many bytes the file has become smaller. */
  compact(): Promise<number> {
    return this.#inTurn(async () => {
      const bytes = await this.#work.giveBack(0);
      await this.#options.settle();
      return bytes;
    });
  }

  /** Ends after the step that is under way. */
  async close(): Promise<void> {
    this.#callOff();
    this.#closing.abort();
    await this.#underWay;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#underWay.then(work);
    this.#underWay = result.catch(() => {}); // told to whoever asked for it
    return result;
  }

  async #cleanUp(limits: Limits): Promise<CleanedUp> {
    const { clock, lane, log } = this.#options;
    const now = clock.now();
    // Whole hours, as the sums are kept: so the list and the sums tell of the same requests.
    const cutoff = startOfHour(now - limits.requestDays * DAY_MS);
    const bodyCutoff = startOfHour(now - limits.payloadDays * DAY_MS);
    const old = await this.#work.dropBodies(Math.max(cutoff, bodyCutoff));
    const surplus = await this.#work.dropSurplus(budgetOf(limits));
    const requests = await this.#work.dropRequests(cutoff);
    await this.#work.dropSums({ cutoff, minutes: now - MINUTE_SUMS_MS });
    await lane.run("dropRuns", { before: cutoff });
    await this.#work.giveBack(ROOM_SHARE);
    const done: CleanedUp = {
      requests,
      bodies: old.bodies + surplus.bodies,
      cutoff,
      bytes: old.bytes + surplus.bytes,
    };
    if (done.requests + done.bodies > 0) {
      const { cutoff: _, ...counts } = done;
      log("info", "Cleaned up the database", { ...counts });
    }
    return done;
  }

  async #clear({ counts }: { readonly counts: boolean }): Promise<CleanedUp> {
    const { clock, lane, log, flush } = this.#options;
    const now = clock.now();
    await flush();
    await this.#work.dropSums({ cutoff: now, minutes: now });
    const { history } = await lane.run("cutOff", undefined);
    const requests = await this.#work.dropHistory(history);
    // All of the running hour too: nothing that was said before may be left.
    const { bodies, bytes } = await this.#work.dropBodies(
      startOfHour(now) + HOUR_MS,
    );
    if (counts) await lane.run("forgetSessionCounts", undefined);
    await this.#work.giveBack(ROOM_SHARE);
    log("info", "Cleared the request history", { requests, bodies });
    return { requests, bodies, bytes, cutoff: now };
  }
}

/** In bytes. */
function budgetOf(limits: Limits): number {
  return limits.payloadBudgetMb * MB;
}

function startOfHour(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
