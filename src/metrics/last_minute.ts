/** How much went through in the last minute, second by second. */

const SECONDS = 60;

/** What one second saw; `second` says which, so that an old one is never counted again. */
interface Slot {
  second: number;
  requests: number;
  outputTokens: number;
}

export class LastMinute {
  readonly #slots: Slot[] = Array.from(
    { length: SECONDS },
    () => ({ second: -1, requests: 0, outputTokens: 0 }),
  );

  /** Notes a request that ended at this moment, in epoch ms. */
  note(at: number, outputTokens: number): void {
    const second = Math.floor(at / 1_000);
    const index = second % SECONDS;
    let slot = this.#slots[index]!;
    if (slot.second !== second) {
      slot = this.#slots[index] = { second, requests: 0, outputTokens: 0 };
    }
    slot.requests += 1;
    slot.outputTokens += outputTokens;
  }

  /** The sums of the minute before this moment. */
  sums(now: number): { requests: number; outputTokens: number } {
    const second = Math.floor(now / 1_000);
    const sums = { requests: 0, outputTokens: 0 };
    for (const slot of this.#slots) {
      if (slot.second <= second - SECONDS || slot.second > second) continue;
      sums.requests += slot.requests;
      sums.outputTokens += slot.outputTokens;
    }
    return sums;
  }
}
