/** Things on their way to the database: gathered, written in batches, kept and tried again when that fails. */

import type { Clock } from "../clock.ts";
import { Backlog } from "./_backlog.ts";
import { type Company, NOBODY } from "./_company.ts";
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
  /** Called once for each item that is no longer held, written or not. */
  onGone?(item: Item): void;
  /** Epoch ms before which a batch that goes anyway leaves an item behind; absent when all go with any batch. */
  dueAt?(item: Item): number;
  readonly write: Write<Item>;
  onLost(count: number): void;
}

type Write<Item> = (items: readonly Item[]) => Promise<void>;

/** Holds one item per key; one write is under way at a time. `put` never waits and never throws. */
export class Outbox<Item> {
  readonly #options: OutboxOptions<Item>;
  readonly #backlog: Backlog<Item>;
  #underWay: Promise<void> | null = null;
  #dueAt = Infinity;
  /** Epoch ms since when the oldest of each has been here, to within one batch. */
  #waitingSince = 0;
  #sendingSince = 0;
  #callOff = () => {};
  #closed = false;

  constructor(options: OutboxOptions<Item>) {
    const { weigh = () => 1, onGone = () => {} } = options;
    this.#options = options;
    this.#backlog = new Backlog({ weigh, onGone });
  }

  /** Everything that is not yet safe. */
  get size(): number {
    return this.#backlog.size;
  }

  /** How long the oldest of them has been here, in ms; 0 when all is safe. */
  get ageMs(): number {
    if (this.size === 0) return 0;
    const since = this.#backlog.isAnyUnderWay
      ? this.#sendingSince
      : this.#waitingSince;
    return Math.max(0, this.#options.clock.now() - since);
  }

  has(key: string): boolean {
    return this.#backlog.has(key);
  }

  /** Whether it is yet to be sent. */
  waits(key: string): boolean {
    return this.#backlog.waiting.has(key);
  }

  /** Takes an item to be written within `delayMs`, 0 for at once; one of the same key that still waits is replaced. */
  put(key: string, item: Item, delayMs: number): void {
    const { clock, onLost, onGone } = this.#options;
    if (this.#closed) {
      onGone?.(item);
      return onLost(1);
    }
    const now = clock.now();
    if (!this.#backlog.isAnyWaiting) this.#waitingSince = now;
    this.#backlog.add(key, item);
    this.#dropOldest();
    const dueAt = now + delayMs;
    if (dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    if (!this.#underWay && !this.#failing) this.#arm();
  }

  /** Resolves when everything so far is written; rejects when that fails, though it is still kept and tried again. */
  async flush(): Promise<void> {
    const keys = this.#backlog.keys();
    while (keys.some((key) => this.has(key))) {
      await (this.#underWay ?? this.#send({ all: true }));
    }
  }

  /** Has `write` write the next batch, which may be empty, as soon as none is under way. */
  async sendBy(write: Write<Item>, company: Company): Promise<void> {
    while (this.#underWay) await this.#underWay.catch(() => {}); // whoever asked for it hears of that
    await this.#send({ write, company });
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
    { write = this.#options.write, company, all = false }: {
      readonly write?: Write<Item>;
      readonly company?: Company;
      /** Also what is not yet due. */
      readonly all?: boolean;
    } = {},
  ): Promise<void> {
    this.#callOff();
    const now = this.#options.clock.now();
    this.#sendingSince = this.#waitingSince;
    this.#waitingSince = now;
    this.#take(all ? Infinity : now, company);
    this.#underWay = this.#write(write);
    return this.#underWay;
  }

  /** Moves what is due by then to what is under way, as much as goes with one message. */
  #take(by: number, company = NOBODY): void {
    const { batchItems = BATCH_ITEMS, batchWeight = Infinity } = this.#options;
    const dueAt = (item: Item, key: string) =>
      company.isForLater(key)
        ? by + company.laterMs
        : this.#options.dueAt?.(item) ?? 0;
    const isAll = this.#backlog.take({
      first: company.with,
      maxItems: batchItems,
      maxWeight: batchWeight,
      isDue: (item, key) => dueAt(item, key) <= by,
    });
    const dues = this.#backlog.waiting.entries().map(([key, item]) =>
      dueAt(item, key)
    );
    this.#dueAt = isAll ? dues.reduce((a, b) => Math.min(a, b), Infinity) : 0;
  }

  async #write(write: Write<Item>): Promise<void> {
    const { what, clock, health } = this.#options;
    try {
      await write(this.#backlog.underWay);
      this.#underWay = null;
      this.#backlog.arrived();
      health.worked(what);
      if (this.#backlog.isAnyWaiting && !this.#closed) this.#arm();
    } catch (error) {
      this.#underWay = null;
      this.#backlog.takeBack();
      this.#waitingSince = this.#sendingSince;
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
    const count = this.#backlog.dropBeyond(maxWaiting);
    if (count > 0) onLost(count);
  }
}
