/** Things on their way to the database: gathered, written in batches, kept and tried again when that fails. */

import type { Clock } from "../clock.ts";
import type { WriteHealth } from "./write_health.ts";

/** Items of one message to the writer; few enough that other writes get their turn in between. */
const BATCH_ITEMS = 1_000;

export interface OutboxOptions<Item> {
  /** What it does, in the words of the log: "write request records". */
  readonly what: string;
  readonly clock: Clock;
  readonly health: WriteHealth;
  /** Beyond this weight the oldest are given up. */
  readonly maxWaiting: number;
  /** The most items of one message to the writer. */
  readonly batchItems?: number;
  /** The weight of one message to the writer, unless a single item has more. */
  readonly batchWeight?: number;
  /** 1 for each when absent. An item's weight does not change. */
  weigh?(item: Item): number;
  /** Epoch ms before which a batch that goes anyway leaves an item behind; absent when all go with any batch. */
  dueAt?(item: Item): number;
  readonly write: Write<Item>;
  onLost(count: number): void;
}

type Write<Item> = (items: readonly Item[]) => Promise<void>;

/** Holds one item per key; one write is under way at a time. `put` never waits and never throws. */
export class Outbox<Item> {
  readonly #options: OutboxOptions<Item>;
  #waiting = new Map<string, Item>();
  #sending = new Map<string, Item>();
  /** Of all that is waiting and under way. */
  #weight = 0;
  #underWay: Promise<void> | null = null;
  #dueAt = Infinity;
  /** Epoch ms since when the oldest of each has been here, to within one batch. */
  #waitingSince = 0;
  #sendingSince = 0;
  #callOff = () => {};
  #closed = false;

  constructor(options: OutboxOptions<Item>) {
    this.#options = options;
  }

  /** Everything that is not yet safe. */
  get size(): number {
    return this.#waiting.size + this.#sending.size;
  }

  /** How long the oldest of them has been here, in ms; 0 when all is safe. */
  get ageMs(): number {
    if (this.size === 0) return 0;
    const since = this.#sending.size > 0
      ? this.#sendingSince
      : this.#waitingSince;
    return Math.max(0, this.#options.clock.now() - since);
  }

  has(key: string): boolean {
    return this.#waiting.has(key) || this.#sending.has(key);
  }

  /** Takes an item to be written within `delayMs`, 0 for at once; one of the same key that still waits is replaced. */
  put(key: string, item: Item, delayMs: number): void {
    const { clock, onLost } = this.#options;
    if (this.#closed) return onLost(1);
    const now = clock.now();
    if (this.#waiting.size === 0) this.#waitingSince = now;
    const before = this.#waiting.get(key);
    if (before !== undefined) this.#weight -= this.#weigh(before);
    this.#waiting.set(key, item);
    this.#weight += this.#weigh(item);
    this.#dropOldest();
    const dueAt = now + delayMs;
    if (dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    if (!this.#underWay && !this.#failing) this.#arm();
  }

  /** Resolves when everything so far is written; rejects when that fails, though it is still kept and tried again. */
  async flush(): Promise<void> {
    const keys = [...this.#sending.keys(), ...this.#waiting.keys()];
    while (keys.some((key) => this.has(key))) {
      await (this.#underWay ?? this.#send({ all: true }));
    }
  }

  /** Has `write` write the next batch, which may be empty, as soon as none is under way. */
  async sendBy(write: Write<Item>): Promise<void> {
    while (this.#underWay) await this.#underWay.catch(() => {}); // whoever asked for it hears of that
    await this.#send({ write });
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

  #send(
    { write = this.#options.write, all = false }: {
      readonly write?: Write<Item>;
      /** Also what is not yet due. */
      readonly all?: boolean;
    } = {},
  ): Promise<void> {
    this.#callOff();
    const now = this.#options.clock.now();
    this.#sendingSince = this.#waitingSince;
    this.#waitingSince = now;
    this.#take(all ? Infinity : now);
    this.#underWay = this.#write(write);
    return this.#underWay;
  }

  /** Moves what is due by then to what is under way, as much as goes with one message. */
  #take(by: number): void {
    const { batchItems = BATCH_ITEMS, batchWeight = Infinity } = this.#options;
    let weight = 0;
    this.#dueAt = Infinity;
    for (const [key, item] of this.#waiting) {
      const dueAt = this.#options.dueAt?.(item) ?? 0;
      if (dueAt > by) {
        this.#dueAt = Math.min(this.#dueAt, dueAt);
        continue;
      }
      weight += this.#weigh(item);
      const isFull = this.#sending.size >= batchItems || weight > batchWeight;
      // One that is too heavy for any message goes alone.
      if (isFull && this.#sending.size > 0) {
        this.#dueAt = 0;
        break;
      }
      this.#sending.set(key, item);
      this.#waiting.delete(key);
    }
  }

  async #write(write: Write<Item>): Promise<void> {
    const { what, clock, health } = this.#options;
    try {
      await write([...this.#sending.values()]);
      this.#underWay = null;
      for (const item of this.#sending.values()) {
        this.#weight -= this.#weigh(item);
      }
      this.#sending.clear();
      health.worked(what);
      if (this.#waiting.size > 0 && !this.#closed) this.#arm();
    } catch (error) {
      this.#underWay = null;
      // What came meanwhile under the same key is newer.
      this.#waiting = new Map([...this.#sending, ...this.#waiting]);
      this.#sending.clear();
      this.#waitingSince = this.#sendingSince;
      this.#weight = 0;
      for (const item of this.#waiting.values()) {
        this.#weight += this.#weigh(item);
      }
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
    let count = 0;
    for (const [key, item] of this.#waiting) {
      if (this.#weight <= maxWaiting) break;
      this.#waiting.delete(key);
      this.#weight -= this.#weigh(item);
      count++;
    }
    if (count > 0) onLost(count);
  }

  #weigh(item: Item): number {
    return this.#options.weigh?.(item) ?? 1;
  }
}
