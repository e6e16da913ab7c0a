/** A clock that only moves when a test turns it. */

import { setImmediate } from "node:timers";
import { type Clock, waitWith } from "../../src/clock.ts";

/** A moment that is easy to recognise: 2026-01-02T03:04:05Z. */
export const START = Date.UTC(2026, 0, 2, 3, 4, 5);

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
}

export class HandClock implements Clock {
  #now: number;
  #tick = 0;
  #alarms: Alarm[] = [];

  constructor(now: number = START) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  tick(): number {
    return this.#tick;
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return waitWith(this, ms, signal);
  }

  after(ms: number, callback: () => void): () => void {
    const alarm: Alarm = { at: this.#now + Math.max(0, ms), callback };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((one) => one !== alarm);
    };
  }

  /** How many callbacks are still to come. */
  get pending(): number {
    return this.#alarms.length;
  }

  /**
   * Moves time on. What falls due is called in order, each at its own moment; promises that can go on do so before
   * the next, and once more at the end.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let alarm = this.#next(end); alarm; alarm = this.#next(end)) {
      this.#moveTo(alarm.at);
      this.#alarms = this.#alarms.filter((one) => one !== alarm);
      alarm.callback();
      await settle();
    }
    this.#moveTo(end);
  }

  #moveTo(at: number): void {
    this.#tick += at - this.#now;
    this.#now = at;
  }

  /** The earliest that is due by then; of two at one moment the one that was set first. */
  #next(end: number): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at <= end && (!next || alarm.at < next.at)) next = alarm;
    }
    return next;
  }
}

/** Lets everything run that waits for nothing but its turn: an immediate comes after all microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
