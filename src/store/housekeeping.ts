/** Keeps the database from growing for ever: deletes what is too old or too much, in steps between which others write. */

import type { Clock } from "../clock.ts";
import { describeError } from "../model/fault.ts";
import type { Lane } from "./lane.ts";
import { type History, LEVELS } from "./retention.ts";
import { runSteps } from "./_steps.ts";
import type { Log } from "./write_health.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MB = 1_048_576;

/** Charts of the last hours are drawn from minutes, longer ones from hours. */
const MINUTE_SUMS_MS = 2 * DAY_MS;

/** Above the budget we delete a little more than the rest, or every minute would bring a few bodies to delete. */
const BUDGET_SHARE = 0.95;

/** Each adds up to 4 MB to the write-ahead log, of which SQLite endures 64. */
const STEPS_TO_SETTLE = 6;

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

export interface HousekeepingOptions {
  /** Where steps are taken in turn with all other writes. */
  readonly lane: Lane;
  readonly reader: Lane;
  readonly clock: Clock;
  readonly log: Log;
  /** Writes down what has ended. */
  flush(): Promise<void>;
  /**
   * Brings the write-ahead log into the file; only then does that become smaller. A log that grows without a break is
   * brought in by SQLite itself in the middle of somebody's write, which waits for the disk.
   */
  settle(): Promise<unknown>;
}

/** One thing at a time: a second cleaning up joins the first, anything else waits for what is under way. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #closing = new AbortController();
  #underWay: Promise<unknown> = Promise.resolve();
  #cleaning: Promise<CleanedUp> | null = null;
  #callOff = () => {};
  /** Steps since the log was brought in. */
  #unsettled = 0;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  /** Cleans up a minute from now and then every hour, and looks at the budget every minute, until it is closed. */
  start(limits: () => Limits): void {
    const { clock, log } = this.#options;
    let nextAt = clock.now() + MINUTE_MS;
    const look = async () => {
      try {
        const isDue = clock.now() >= nextAt;
        if (isDue) nextAt = clock.now() + HOUR_MS;
        if (isDue || await this.#isOverBudget(limits())) {
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
      const bytes = await this.#giveBack(0);
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
    const old = await this.#dropBodies(Math.max(cutoff, bodyCutoff));
    const surplus = await this.#dropSurplus(limits);
    const requests = await this.#dropRequests(cutoff);
    await this.#dropSums({ cutoff, minutes: now - MINUTE_SUMS_MS });
    await lane.run("dropRuns", { before: cutoff });
    await this.#giveBack(ROOM_SHARE);
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
    await this.#dropSums({ cutoff: now, minutes: now });
    const { history } = await lane.run("cutOff", undefined);
    const requests = await this.#dropHistory(history);
    // All of the running hour too: nothing that was said before may be left.
    const { bodies, bytes } = await this.#dropBodies(
      startOfHour(now) + HOUR_MS,
    );
    if (counts) await lane.run("forgetSessionCounts", undefined);
    await this.#giveBack(ROOM_SHARE);
    log("info", "Cleared the request history", { requests, bodies });
    return { requests, bodies, bytes, cutoff: now };
  }

  async #isOverBudget(limits: Limits): Promise<boolean> {
    const totals = await this.#options.reader.run("bodyTotals", undefined);
    return totals.bytes > limits.payloadBudgetMb * MB;
  }

  /** The oldest hours go until the rest fits. */
  async #dropSurplus(limits: Limits) {
    const { reader } = this.#options;
    const dropped = { bodies: 0, bytes: 0 };
    if (!await this.#isOverBudget(limits)) return dropped;
    const least = limits.payloadBudgetMb * MB * BUDGET_SHARE;
    while (!this.#closing.signal.aborted) {
      const { bytes, oldestAt } = await reader.run("bodyTotals", undefined);
      if (bytes <= least || oldestAt === null) break;
      const hour = await this.#dropBodies(oldestAt + HOUR_MS);
      dropped.bodies += hour.bodies;
      dropped.bytes += hour.bytes;
    }
    return dropped;
  }

  async #dropBodies(before: number) {
    const dropped = { bodies: 0, bytes: 0 };
    await this.#steps(async () => {
      const step = await this.#options.lane.run("dropBodies", { before });
      dropped.bodies += step.bodies;
      dropped.bytes += step.bytes;
      return step;
    });
    return dropped;
  }

  async #dropRequests(before: number): Promise<number> {
    let requests = 0;
    await this.#steps(async () => {
      const step = await this.#options.lane.run("dropOldRequests", { before });
      requests += step.requests;
      return step;
    });
    return requests;
  }

  async #dropHistory(history: History): Promise<number> {
    let requests = 0;
    await this.#steps(async () => {
      const step = await this.#options.lane.run("dropHistory", { history });
      requests += step.requests;
      return step;
    });
    return requests;
  }

  async #dropSums(
    { cutoff, minutes }: { readonly cutoff: number; readonly minutes: number },
  ): Promise<void> {
    for (const level of LEVELS) {
      const before = level === "minute" ? Math.max(minutes, cutoff) : cutoff;
      await this.#steps(() =>
        this.#options.lane.run("dropRollups", { level, before })
      );
    }
  }

  /** Leaves this share of the file as room; returns by how many bytes the file has become smaller. */
  async #giveBack(roomShare: number): Promise<number> {
    const { lane, reader } = this.#options;
    const { count, size } = await reader.run("pagesOf", undefined);
    const keep = Math.floor(count * roomShare);
    let pages = 0;
    await this.#steps(async () => {
      const step = await lane.run("freePages", { keep });
      pages += step.pages;
      return step;
    });
    return pages * size;
  }

  #steps(step: Parameters<typeof runSteps>[0]): Promise<void> {
    const { clock, settle } = this.#options;
    const work = async () => {
      if (this.#unsettled >= STEPS_TO_SETTLE) {
        await settle();
        this.#unsettled = 0;
      }
      this.#unsettled++;
      return await step();
    };
    return runSteps(work, { clock, signal: this.#closing.signal });
  }
}

function startOfHour(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
