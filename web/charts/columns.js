// @ts-check
/** From points to the columns a chart draws: one value for each bucket of the range, gaps as gaps; pure. */

/** @typedef {{ ts: number, [key: string]: unknown }} Point `ts` is epoch ms of a bucket's beginning. */
/** @typedef {{ from: number, to: number, bucketMs: number }} Range Epoch ms; `from` is the beginning of a bucket. */

/**
 * `empty` is what a bucket without a point has: 0 for amounts (the default of bars and areas), null for
 * a gap (the default of lines), "last" for what goes on as it was. `tone` is "1" to "6", "rest" or a state's.
 * @typedef {{ name: string, key: string, kind: "line" | "area" | "bars", tone: string, dashed?: boolean, empty?: 0 | null | "last" }} Series
 */

/** @typedef {(number | null)[]} Column */

const MOST_BUCKETS = 1_000; // no range of ours has more; a wrong one must not fill the memory

/** Of a span as the server tells it. @param {{ from: string, to: string, bucketMs: number }} span @returns {Range} */
export function rangeOf({ from, to, bucketMs }) {
  return { from: Date.parse(from), to: Date.parse(to), bucketMs };
}

/** The beginnings of all buckets. @param {Range} range @returns {number[]} */
export function bucketsOf({ from, to, bucketMs }) {
  const length = Math.max(1, Math.ceil((to - from) / bucketMs));
  return Array.from(
    { length: Math.min(length, MOST_BUCKETS) },
    (_, index) => from + index * bucketMs,
  );
}

/**
 * One column for each series.
 * @param {{ points: readonly Point[], series: readonly Series[], range: Range }} chart
 * @returns {Column[]}
 */
export function columnsOf({ points, series, range }) {
  const byStart = new Map(points.map((point) => [point.ts, point]));
  const buckets = bucketsOf(range);
  return series.map(({ key, kind, empty = kind === "line" ? null : 0 }) => {
    /** @type {number | null} */
    let last = 0;
    return buckets.map((start) => {
      const point = byStart.get(start);
      const value = point?.[key];
      if (typeof value === "number") return last = value;
      if (point !== undefined && empty !== "last") return null;
      return empty === "last" ? last : empty;
    });
  });
}

/**
 * Each column on top of those before it; a hidden one takes no room and is not drawn.
 * @param {readonly Column[]} columns @param {readonly boolean[]} shown @returns {Column[]}
 */
export function stacked(columns, shown) {
  /** @type {number[]} */
  const heights = [];
  return columns.map((column, which) => {
    if (!shown[which]) return column.map(() => null);
    return column.map((value, index) =>
      heights[index] = (heights[index] ?? 0) + (value ?? 0)
    );
  });
}

/** The next number at which an axis may end without an odd last line. @param {number} value */
export function niceCeiling(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) =>
    one * power >= value * (1 - 1e-9)
  );
  return (step ?? 10) * power;
}
