/** Time as the program sees it; tests turn their own by hand. */

export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Monotonic ms with fractions, for measuring. */
  tick(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  tick: () => performance.now(),
  wait: (ms, signal) => waitWith(systemClock, ms, signal),
  after(ms, callback) {
    let line = lines.get(ms);
    if (line === undefined) {
      line = new Line(ms, () => lines.delete(ms));
      lines.set(ms, line);
    }
    return line.join(callback);
  },
};

const LONGEST_MS = 2 ** 31 - 1; // timers of more go off at once

const lines = new Map<number, Line>();

type Timer = ReturnType<typeof setTimeout>;

interface Waiting {
  readonly dueAt: number;
  /**
   * Null when it was called off: a worn-out table of the set, which the collector finds late, would else keep
   * everything that the callback knows, and that is a whole request.
   */
  callback: (() => void) | null;
}

/**
 * Those who wait for the same time: they come due in the order in which they came, so one timer serves them all. Every
 * request guards itself with three time limits that are nearly always called off again, which as timers of their own
 * cost 8 µs of processor time.
 */
class Line {
  readonly #ms: number;
  readonly #onEmpty: () => void;
  readonly #waiting = new Set<Waiting>();
  #timer: Timer;

  constructor(ms: number, onEmpty: () => void) {
    this.#ms = ms;
    this.#onEmpty = onEmpty;
    this.#timer = this.#ringAfter(ms);
  }

  join(callback: () => void): () => void {
    const waiting: Waiting = { dueAt: performance.now() + this.#ms, callback };
    this.#waiting.add(waiting);
    if (this.#waiting.size === 1) Deno.refTimer(this.#timer);
    return () => {
      this.#waiting.delete(waiting);
      waiting.callback = null;
      // The timer stays for whoever comes next, but the program may end meanwhile.
      if (this.#waiting.size === 0) Deno.unrefTimer(this.#timer);
    };
  }

  #ring(): void {
    const now = performance.now();
    try {
      for (const waiting of this.#waiting) {
        if (waiting.dueAt > now) break;
        this.#waiting.delete(waiting);
        waiting.callback?.();
      }
    } finally {
      const [next] = this.#waiting;
      if (next === undefined) this.#onEmpty();
      else this.#timer = this.#ringAfter(next.dueAt - now);
    }
  }

  #ringAfter(ms: number): Timer {
    return setTimeout(() => this.#ring(), Math.min(ms, LONGEST_MS));
  }
}

/** An abortable wait on any clock that can call back. */
export function waitWith(
  clock: Pick<Clock, "after">,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const callOff = clock.after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    const onAbort = () => {
      callOff();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
