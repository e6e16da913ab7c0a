/** Tells live views what happens; a listener that does not keep up is dropped, never waited for. */

import type { Event } from "./model/event.ts";

/** Events a listener may have waiting; at 500 requests/s that is a second of silence. */
const MAX_WAITING = 1_500;

export interface Subscription extends AsyncIterable<Event> {
  /** Ends the iteration; what is waiting is thrown away. */
  close(): void;
}

export class Bus {
  readonly #listeners = new Set<Listener>();

  publish(event: Event): void {
    for (const listener of this.#listeners) {
      if (!listener.push(event)) this.#listeners.delete(listener);
    }
  }

  /** Starts to listen at once, also before the first iteration. */
  subscribe(): Subscription {
    const listener = new Listener(() => this.#listeners.delete(listener));
    this.#listeners.add(listener);
    return listener;
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

class Listener implements Subscription {
  #waiting: Event[] = [];
  #wake: (() => void) | null = null;
  #closed = false;
  readonly #onClose: () => void;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  /** False when the listener is gone or too far behind. */
  push(event: Event): boolean {
    if (this.#closed) return false;
    if (this.#waiting.length >= MAX_WAITING) {
      this.close();
      return false;
    }
    this.#waiting.push(event);
    this.#wake?.();
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#onClose();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    try {
      while (!this.#closed) {
        const batch = this.#waiting;
        this.#waiting = [];
        yield* batch;
        if (this.#waiting.length > 0 || this.#closed) continue;
        await new Promise<void>((resolve) => this.#wake = resolve);
        this.#wake = null;
      }
    } finally {
      this.close();
    }
  }
}
