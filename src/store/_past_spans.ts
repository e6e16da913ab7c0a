/** Spans of time that are over, kept in memory as they were read. */

export interface Span {
  /** What it takes of the memory, roughly. */
  readonly bytes: number;
}

/** The moments from one to another, the other not included. */
export interface Stretch {
  readonly from: number;
  readonly before: number;
}

export class PastSpans<Kind extends Span> {
  readonly #widthMs: number;
  /** Reads a stretch of whole spans; those in which nothing was may be missing. */
  readonly #read: (stretch: Stretch) => ReadonlyMap<number, Kind>;
  readonly #kept = new Map<number, Kind | null>();
  #bytes = 0;

  constructor(
    widthMs: number,
    read: (stretch: Stretch) => ReadonlyMap<number, Kind>,
  ) {
    this.#widthMs = widthMs;
    this.#read = read;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** All that touch the stretch, in order; those that end after `openFrom` are read, and of the others those that are not known. */
  over({ from, before }: Stretch, openFrom: number): Kind[] {
    const width = this.#widthMs;
    const found: Kind[] = [];
    const end = Math.ceil(before / width) * width;
    for (let start = this.#startOf(from); start < end;) {
      const kept = this.#kept.get(start);
      if (kept !== undefined) {
        if (kept !== null) found.push(kept);
        start += width;
        continue;
      }
      let gapEnd = start + width;
      while (gapEnd < end && !this.#kept.has(gapEnd)) gapEnd += width;
      const read = this.#read({ from: start, before: gapEnd });
      for (; start < gapEnd; start += width) {
        const span = read.get(start) ?? null;
        if (start + width <= openFrom) this.#keep(start, span);
        if (span !== null) found.push(span);
      }
    }
    return found;
  }

  forget(moment: number): void {
    const start = this.#startOf(moment);
    this.#bytes -= this.#kept.get(start)?.bytes ?? 0;
    this.#kept.delete(start);
  }

  forgetAll(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #keep(start: number, span: Kind | null): void {
    this.#kept.set(start, span);
    this.#bytes += span?.bytes ?? 0;
  }

  #startOf(moment: number): number {
    return Math.floor(moment / this.#widthMs) * this.#widthMs;
  }
}
