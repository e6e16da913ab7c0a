/** Deletes what housekeeping names, in steps between which others write and the log is brought into the file. */

import type { Clock } from "../clock.ts";
import type { Lane } from "./lane.ts";
import { LEVELS } from "./_old_rollups.ts";
import type { History, Step } from "./retention.ts";
import { runSteps } from "./_steps.ts";

const HOUR_MS = 3_600_000;

/** Above the budget we delete a little more than the rest, or every minute would bring a few bodies to delete. */
const BUDGET_SHARE = 0.95;

/** Each adds up to 4 MB to the write-ahead log, of which SQLite endures 64. */
const STEPS_TO_SETTLE = 6;

export interface CleaningOptions {
  /** Where steps are taken in turn with all other writes. */
  readonly lane: Lane;
  readonly reader: Lane;
  readonly clock: Clock;
  /** Ends the work after the step that is under way. */
  readonly signal: AbortSignal;
  /**
   * Brings the write-ahead log into the file; only then does that become smaller. A log that grows without a break is
   * brought in by SQLite itself in the middle of somebody's write, which waits for the disk.
   */
  settle(): Promise<unknown>;
}

export interface DroppedBodies {
  readonly bodies: number;
  /** What they took in the database. */
  readonly bytes: number;
}

/** Its verbs are called one at a time. */
export class Cleaning {
  readonly #options: CleaningOptions;
  /** Steps since the log was brought in. */
  #unsettled = 0;

  constructor(options: CleaningOptions) {
    this.#options = options;
  }

  /** Whether the bodies take more bytes than this. */
  async isOverBudget(budget: number): Promise<boolean> {
    const totals = await this.#options.reader.run("bodyTotals", undefined);
    return totals.bytes > budget;
  }

  /** The oldest hours go until the rest fits. */
  async dropSurplus(budget: number): Promise<DroppedBodies> {
    const { reader, signal } = this.#options;
    const dropped = { bodies: 0, bytes: 0 };
    if (!await this.isOverBudget(budget)) return dropped;
    const least = budget * BUDGET_SHARE;
    while (!signal.aborted) {
      const { bytes, oldestAt } = await reader.run("bodyTotals", undefined);
      if (bytes <= least || oldestAt === null) break;
      const hour = await this.dropBodies(oldestAt + HOUR_MS);
      dropped.bodies += hour.bodies;
      dropped.bytes += hour.bytes;
    }
    return dropped;
  }

  /** Those of hours that ended by then. */
  async dropBodies(before: number): Promise<DroppedBodies> {
    const dropped = { bodies: 0, bytes: 0 };
    await this.#steps(async () => {
      const step = await this.#options.lane.run("dropBodies", { before });
      dropped.bodies += step.bodies;
      dropped.bytes += step.bytes;
      return step;
    });
    return dropped;
  }

  /** Ended ones that arrived earlier; returns how many. */
  dropRequests(before: number): Promise<number> {
    const { lane } = this.#options;
    return this.#count(
      () => lane.run("dropOldRequests", { before }),
      ({ requests }) => requests,
    );
  }

  /** All ended requests of one moment; returns how many. */
  dropHistory(history: History): Promise<number> {
    const { lane } = this.#options;
    return this.#count(
      () => lane.run("dropHistory", { history }),
      ({ requests }) => requests,
    );
  }

  /** Sums of what ended by `cutoff`, by the minute also those of what ended by `minutes`. */
  async dropSums(
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
  async giveBack(roomShare: number): Promise<number> {
    const { lane, reader } = this.#options;
    const { count, size } = await reader.run("pagesOf", undefined);
    const keep = Math.floor(count * roomShare);
    const pages = await this.#count(
      () => lane.run("freePages", { keep }),
      (step) => step.pages,
    );
    return pages * size;
  }

  /** Takes all steps and returns what they come to. */
  async #count<Done extends Step>(
    take: () => Promise<Done>,
    countOf: (done: Done) => number,
  ): Promise<number> {
    let sum = 0;
    await this.#steps(async () => {
      const done = await take();
      sum += countOf(done);
      return done;
    });
    return sum;
  }

  #steps(step: () => Promise<Step>): Promise<void> {
    const { clock, signal, settle } = this.#options;
    const work = async () => {
      if (this.#unsettled >= STEPS_TO_SETTLE) {
        await settle();
        this.#unsettled = 0;
      }
      this.#unsettled++;
      return await step();
    };
    return runSteps(work, { clock, signal });
  }
}
