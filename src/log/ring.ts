/** The latest log lines in memory: what pages are shown first, and what those that look on read from. */

import type { LogLine } from "../model/event.ts";

/** Some hours of an ordinary day. */
export const RING_SIZE = 1_000;

/** Lines are numbered from 1, so that a reader who was slow knows where it is. */
export class LogRing {
  readonly #size: number;
  readonly #listeners = new Set<() => void>();
  #kept: LogLine[] = [];
  #newest = 0;

  constructor(size = RING_SIZE) {
    this.#size = size;
  }

  /** The number of the latest line; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** True while it still holds everything that this process has said. */
  get isWhole(): boolean {
    return this.#newest === this.#kept.length;
  }

  add(line: LogLine): void {
    this.#newest += 1;
    this.#kept.push(line);
    if (this.#kept.length > this.#size) this.#kept.shift();
    for (const listener of this.#listeners) listener();
  }

  /** The lines behind this number, oldest first; those that are gone are passed over. */
  after(seen: number): readonly LogLine[] {
    const missing = Math.min(this.#newest - seen, this.#kept.length);
    return missing <= 0 ? [] : this.#kept.slice(-missing);
  }

  /** Calls back after each line; the returned function ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
