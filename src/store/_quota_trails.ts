/** What was seen of each quota window lately, in memory: enough to tell how fast it is being used. */

import { type QuotaSample, withSample } from "../model/forecast.ts";
import type { Quota } from "../model/limit.ts";

const MOST_WINDOWS = 1_000; // a hundred accounts with ten windows each; names come from outside
const NONE: readonly QuotaSample[] = Object.freeze([]);

export class QuotaTrails {
  readonly #trails = new Map<string, readonly QuotaSample[]>();

  note(accountId: string, quotas: readonly Quota[]): void {
    for (const quota of quotas) {
      const key = keyOf(accountId, quota.window);
      const trail = withSample(this.#trails.get(key) ?? NONE, quota);
      this.#trails.delete(key);
      this.#trails.set(key, trail); // now the youngest
    }
    for (const key of this.#trails.keys()) {
      if (this.#trails.size <= MOST_WINDOWS) break;
      this.#trails.delete(key);
    }
  }

  /** The oldest first; empty when nothing was seen since the start. */
  of(accountId: string, window: string): readonly QuotaSample[] {
    return this.#trails.get(keyOf(accountId, window)) ?? NONE;
  }
}

function keyOf(accountId: string, window: string): string {
  return `${accountId} ${window}`;
}
