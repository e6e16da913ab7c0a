/** Memory for large request bodies, used again: new memory costs more than all that is done with a body. */

import { Loan } from "../model/loan.ts";

/** Rooms are made in steps of this, so that a conversation's next turn fits where the last one was. */
const STEP_BYTES = 262_144;

/** More than agents send; such a room is not kept. */
const MAX_ROOM_BYTES = 4 * 1_048_576;

/** As much as a few batches of stored bodies give back at once. */
const MAX_SPARE_BYTES = 32 * 1_048_576;

/** What nobody needed for so long is given back to the system. */
const SPARE_MS = 10_000;

interface Clock {
  after(ms: number, callback: () => void): () => void;
}

export class BodyMemory {
  readonly #clock: Clock;
  /** The one used last is at the end. */
  readonly #spare: ArrayBuffer[] = [];
  #spareBytes = 0;
  /** The fewest that were spare since the last look. */
  #fewest = 0;
  #isClosed = false;
  /** Null while nobody watches. */
  #stopWatching: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get spareBytes(): number {
    return this.#spareBytes;
  }

  /** Keeps nothing any more. */
  close(): void {
    this.#isClosed = true;
    this.#stopWatching?.();
    while (this.#spare.length > 0) free(this.#remove(0));
  }

  /** Room for at least so many bytes. It holds what it held before. */
  take(bytes: number): ArrayBuffer {
    const size = Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;
    const at = this.#spare.findLastIndex(({ byteLength }) =>
      byteLength >= bytes && byteLength <= 2 * size
    );
    return at === -1 ? new ArrayBuffer(size) : this.#remove(at);
  }

  /**
   * Of a room that was taken here, or of any other memory. Once everyone has let go, no view of it shows anything any
   * more: it is empty, whoever still has it.
   */
  lend(room: ArrayBuffer): Loan {
    return new Loan(() => this.#giveBack(room));
  }

  #giveBack(room: ArrayBuffer): void {
    const { byteLength } = room;
    if (this.#isClosed || byteLength > MAX_ROOM_BYTES) return free(room);
    this.#spare.push(room.transfer());
    this.#spareBytes += byteLength;
    while (this.#spareBytes > MAX_SPARE_BYTES) free(this.#remove(0));
    this.#watch();
  }

  #remove(at: number): ArrayBuffer {
    const [room] = this.#spare.splice(at, 1);
    this.#spareBytes -= room!.byteLength;
    this.#fewest = Math.min(this.#fewest, this.#spare.length);
    return room!;
  }

  /** The oldest are those that nobody needed. */
  #watch(): void {
    if (this.#stopWatching !== null) return;
    this.#fewest = this.#spare.length;
    this.#stopWatching = this.#clock.after(SPARE_MS, () => {
      this.#stopWatching = null;
      for (let left = this.#fewest; left > 0; left--) free(this.#remove(0));
      if (this.#spare.length > 0) this.#watch();
    });
  }
}

/** At once: the collector does not see how large it is, and takes its time. */
function free(room: ArrayBuffer): void {
  room.transfer(0);
}
