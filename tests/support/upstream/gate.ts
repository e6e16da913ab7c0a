/** A gate that lets the pieces of an answer through one by one, when the test says so. */

import type { Pause } from "./reply.ts";

export class Gate {
  #credit = 0;
  #waiting: (() => void)[] = [];

  /** Lets this many more pieces through, now or when they come; without a number, all of them. */
  open(pieces: number = Infinity): void {
    this.#credit += pieces;
    while (this.#credit > 0 && this.#waiting.length > 0) {
      this.#credit--;
      this.#waiting.shift()?.();
    }
  }

  /** Waits for its turn, or for the end of the connection. */
  readonly pass: Pause = (signal) => {
    if (this.#credit > 0) {
      this.#credit--;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const go = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      // Who leaves gives up the place in the queue: a later opening is for the next one.
      const leave = () => {
        this.#waiting = this.#waiting.filter((one) => one !== go);
        resolve();
      };
      this.#waiting.push(go);
      signal.addEventListener("abort", leave, { once: true });
    });
  };
}
