/** Counts of values in bins that widen with them: percentiles of any number of values from a few hundred bytes. */

/** A bin is 4.4 % wide, so its middle is within 2.2 % of whatever is in it. */
const BINS_PER_DOUBLING = 16;
/** Values are microseconds, and no request takes the 38 hours that end the last bin. */
export const LAST_BIN = 37 * BINS_PER_DOUBLING;

export class Histogram {
  /** By bin; those never counted in are holes. */
  readonly #counts: number[] = [];
  #total = 0;

  /** A negative count takes values out again. */
  add(value: number, count = 1): void {
    this.#count(binOf(value), count);
  }

  merge(other: Histogram): void {
    const counts = other.#counts;
    for (let bin = 0; bin < counts.length; bin++) {
      const count = counts[bin];
      if (count !== undefined) this.#count(bin, count);
    }
  }

  /** The middle of the bin that holds the value which this share of all does not exceed; null when there is none. */
  percentile(share: number): number | null {
    if (this.#total <= 0) return null;
    let left = Math.ceil(share * this.#total);
    let bin = -1;
    while (left > 0 && bin < LAST_BIN) left -= this.#counts[++bin] ?? 0;
    return middleOf(bin);
  }

  /** How many bins hold something, then the distance and the count of each. */
  writeTo(out: number[]): void {
    const held: number[] = [];
    this.#counts.forEach((count, bin) => count > 0 && held.push(bin));
    writeVarint(out, held.length);
    let last = 0;
    for (const bin of held) {
      writeVarint(out, bin - last);
      writeVarint(out, this.#counts[bin] ?? 0);
      last = bin;
    }
  }

  /** Adds what `writeTo` wrote. */
  readFrom(bytes: Cursor): void {
    let bin = 0;
    for (let left = readVarint(bytes); left > 0; left--) {
      bin += readVarint(bytes);
      this.#count(bin, readVarint(bytes));
    }
  }

  #count(bin: number, count: number): void {
    this.#counts[bin] = (this.#counts[bin] ?? 0) + count;
    this.#total += count;
  }
}

/** What is measured of a request, each a histogram of its own, kept in one piece in this order. */
export interface Measures {
  readonly responseTime: Histogram;
  readonly firstToken: Histogram;
  readonly overhead: Histogram;
}

export function noMeasures(): Measures {
  return {
    responseTime: new Histogram(),
    firstToken: new Histogram(),
    overhead: new Histogram(),
  };
}

/** Null when all are empty. */
export function packMeasures(measures: Measures): Uint8Array | null {
  const out: number[] = [];
  for (const histogram of inOrder(measures)) histogram.writeTo(out);
  return out.some((byte) => byte > 0) ? Uint8Array.from(out) : null;
}

export function addPacked(measures: Measures, packed: Uint8Array | null): void {
  if (packed === null) return;
  const bytes = { packed, at: 0 };
  for (const histogram of inOrder(measures)) histogram.readFrom(bytes);
}

export function mergeMeasures(into: Measures, from: Measures): void {
  into.responseTime.merge(from.responseTime);
  into.firstToken.merge(from.firstToken);
  into.overhead.merge(from.overhead);
}

function inOrder({ responseTime, firstToken, overhead }: Measures) {
  return [responseTime, firstToken, overhead];
}

/** The first bin is for what is too short to be told from nothing. */
function binOf(value: number): number {
  if (value < 1) return 0;
  const bin = 1 + Math.floor(Math.log2(value) * BINS_PER_DOUBLING);
  return Math.min(bin, LAST_BIN);
}

/** What is told of a value in this bin. */
export function middleOf(bin: number): number {
  return bin === 0 ? 0 : 2 ** ((bin - 0.5) / BINS_PER_DOUBLING);
}

interface Cursor {
  readonly packed: Uint8Array;
  at: number;
}

/** Seven bits to a byte, the lowest first; all but the last have the eighth set. */
function writeVarint(out: number[], value: number): void {
  let left = value;
  while (left >= 0x80) {
    out.push(left % 0x80 + 0x80);
    left = Math.floor(left / 0x80);
  }
  out.push(left);
}

function readVarint(bytes: Cursor): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = bytes.packed[bytes.at++] ?? 0;
    value += (byte % 0x80) * scale;
    if (byte < 0x80) return value;
    scale *= 0x80;
  }
}
