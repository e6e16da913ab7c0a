/** What an outbox holds: things that wait and things that are under way, one per key. */

export interface BacklogOptions<Item> {
  /** An item's weight does not change. */
  weigh(item: Item): number;
  /** Called once for each item that is no longer held. */
  onGone?(item: Item): void;
}

/** How much of what waits goes under way together. */
export interface Share<Item> {
  /** The keys of what goes in any case. */
  readonly first?: readonly string[];
  readonly maxItems: number;
  /** Unless a single item has more. */
  readonly maxWeight: number;
  isDue(item: Item, key: string): boolean;
}

export class Backlog<Item> {
  readonly #options: BacklogOptions<Item>;
  #waiting = new Map<string, Item>();
  #underWay = new Map<string, Item>();
  /** Of both. */
  #weight = 0;

  constructor(options: BacklogOptions<Item>) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size + this.#underWay.size;
  }

  get waiting(): ReadonlyMap<string, Item> {
    return this.#waiting;
  }

  get isAnyWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  get underWay(): readonly Item[] {
    return [...this.#underWay.values()];
  }

  get isAnyUnderWay(): boolean {
    return this.#underWay.size > 0;
  }

  has(key: string): boolean {
    return this.#waiting.has(key) || this.#underWay.has(key);
  }

  keys(): string[] {
    return [...this.#underWay.keys(), ...this.#waiting.keys()];
  }

  /** One of the same key that still waits is replaced. */
  add(key: string, item: Item): void {
    const before = this.#waiting.get(key);
    this.#waiting.set(key, item);
    this.#weight += this.#options.weigh(item);
    if (before !== undefined) this.#letGo(before);
  }

  /** Puts a share of what waits under way. False when something that is due had no room in it. */
  take({ first = [], maxItems, maxWeight, isDue }: Share<Item>): boolean {
    for (const key of first) {
      const item = this.#waiting.get(key);
      if (item !== undefined) this.#goes(key, item);
    }
    let weight = 0;
    for (const [key, item] of this.#waiting) {
      if (!isDue(item, key)) continue;
      weight += this.#options.weigh(item);
      const isFull = this.#underWay.size >= maxItems || weight > maxWeight;
      // One that is too heavy for any share goes alone.
      if (isFull && this.#underWay.size > 0) return false;
      this.#goes(key, item);
    }
    return true;
  }

  #goes(key: string, item: Item): void {
    this.#underWay.set(key, item);
    this.#waiting.delete(key);
  }

  /** What was under way has arrived. */
  arrived(): void {
    const { underWay } = this;
    this.#underWay.clear();
    for (const item of underWay) this.#letGo(item);
  }

  /** What was under way waits again, before all else; what came meanwhile under the same key is newer. */
  takeBack(): void {
    const older = this.#underWay;
    const newer = this.#waiting;
    this.#waiting = new Map([...older, ...newer]);
    this.#underWay = new Map();
    for (const [key, item] of older) {
      if (newer.has(key)) this.#letGo(item);
    }
  }

  /** Gives up the oldest that wait until the weight of all is at most this; returns how many. */
  dropBeyond(maxWeight: number): number {
    if (this.#weight <= maxWeight) return 0;
    let count = 0;
    for (const [key, item] of this.#waiting) {
      if (this.#weight <= maxWeight) break;
      this.#waiting.delete(key);
      this.#letGo(item);
      count++;
    }
    return count;
  }

  #letGo(item: Item): void {
    this.#weight -= this.#options.weigh(item);
    this.#options.onGone?.(item);
  }
}
