/** A hand-turned clock that jumps to the end of every wait, so that trying again takes no time. */

import { HandClock } from "./clock.ts";

export class JumpingClock extends HandClock {
  /** What was waited for, in ms, in order. */
  readonly waits: number[] = [];
  #turning = Promise.resolve();

  override wait(ms: number, signal?: AbortSignal): Promise<void> {
    const waited = super.wait(ms, signal);
    this.waits.push(ms);
    this.#turning = this.#turning.then(() => this.advance(ms));
    return waited;
  }

  /** Resolves when it has made all of its jumps. */
  still(): Promise<void> {
    return this.#turning;
  }
}
