/** Things on their way to the database: gathered, written in batches, kept and tried again when that fails. */

import type { Clock } from "../clock.ts";
import type { WriteHealth } from "./write_health.ts";

/** Records of one message to the writer; few enough that other writes get their turn in between. */
const MAX_BATCH = 1_000;

export interface OutboxOptions<Item> {
  /** What it does, in the words of the log: "write request records". */
  readonly what: string;
  readonly clock: Clock;
  readonly health: WriteHealth;
  /** Beyond this the oldest are given up. */
  readonly maxWaiting: number;
  write(items: readonly Item[]): Promise<void>;
  onLost(count: number): void;
}

/** Holds one item per key; one write is under way at a time. `put` never waits and never throws. */
export class Outbox<Item> {
  readonly #options: OutboxOptions<Item>;
  #waiting = new Map<string, Item>();
  #sending = new Map<string, Item>();
  #underWay: Promise<void> | null = null;
  #dueAt = Infinity;
  #callOff = () => {};
  #closed = false;

  constructor(options: OutboxOptions<Item>) {
    this.#options = options;
  }

  /** Everything that is not yet safe. */
  get size(): number {
    return this.#waiting.size + this.#sending.size;
  }

  has(key: string): boolean {
    return this.#waiting.has(key) || this.#sending.has(key);
  }

  /** Takes an item to be written within `delayMs`, 0 for at once; one of the same key that still waits is replaced. */
  put(key: string, item: Item, delayMs: number): void {
    const { clock, onLost } = this.#options;
    if (this.#closed) return onLost(1);
    this.#waiting.set(key, item);
    this.#dropOldest();
    const dueAt = clock.now() + delayMs;
    if (dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    if (!this.#underWay && !this.#failing) this.#arm();
  }

  /** Resolves when everything is written; rejects when that fails, though it is still kept and tried again. */
  async flush(): Promise<void> {
    while (this.size > 0) await (this.#underWay ?? this.#send());
  }

  /** Takes nothing more and stops trying; returns how much stays unwritten. */
  close(): number {
    this.#closed = true;
    this.#callOff();
    return this.size;
  }

  get #failing(): boolean {
    return this.#options.health.isFailing(this.#options.what);
  }

  #arm(): void {
    const { clock } = this.#options;
    this.#callOff();
    const delayMs = this.#dueAt - clock.now();
    if (delayMs <= 0) this.#sendQuietly();
    else this.#callOff = clock.after(delayMs, () => this.#sendQuietly());
  }

  #sendQuietly(): void {
    this.#send().catch(() => {}); // health has been told, and the items are kept
  }

  #send(): Promise<void> {
    this.#callOff();
    for (const [key, item] of this.#waiting) {
      if (this.#sending.size >= MAX_BATCH) break;
      this.#sending.set(key, item);
      this.#waiting.delete(key);
    }
    this.#dueAt = this.#waiting.size > 0 ? this.#options.clock.now() : Infinity;
    this.#underWay = this.#write();
    return this.#underWay;
  }

  async #write(): Promise<void> {
    const { what, clock, health, write } = this.#options;
    try {
      await write([...this.#sending.values()]);
      this.#underWay = null;
      this.#sending.clear();
      health.worked(what);
      if (this.#waiting.size > 0 && !this.#closed) this.#arm();
    } catch (error) {
      this.#underWay = null;
      // What came meanwhile under the same key is newer.
      this.#waiting = new Map([...this.#sending, ...this.#waiting]);
      this.#sending.clear();
      this.#dropOldest();
      const delayMs = health.failed(what, error);
      if (!this.#closed) {
        this.#callOff = clock.after(delayMs, () => this.#sendQuietly());
      }
      throw error;
    }
  }

  #dropOldest(): void {
    const { maxWaiting, onLost } = this.#options;
    const tooMany = this.size - maxWaiting;
    if (tooMany <= 0) return;
    const oldest = [...this.#waiting.keys().take(tooMany)];
    for (const key of oldest) this.#waiting.delete(key);
    if (oldest.length > 0) onLost(oldest.length);
  }
}
