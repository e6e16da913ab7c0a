// @ts-check
/** What is drawn: the columns in uPlot's order, where the bars of a stack stand, and which dash a line has; pure. */

import { bucketsOf, columnsOf, stacked } from "./columns.js";
import { DASHES } from "./ink.js";

/** @import uPlot from "uplot" */
/** @import { Point, Range, Series } from "./columns.js" */

/**
 * `format` is for the axis. `most` is the end of the axis where it is known, such as 100 for percent.
 * Charts with the same `sync` share one cursor line.
 * @typedef {{ points: readonly Point[], series: readonly Series[], shown: readonly boolean[], range: Range, stacked: boolean,
 *   format: (value: number | null) => string, height: number, most?: number | undefined, sync?: string | undefined }} Drawing
 */

/** uPlot draws in order, so that what is stacked comes from the top down. @param {Drawing} drawing */
export function drawn({ series, stacked }) {
  const order = series.map((one, index) => ({ one, index }));
  return stacked ? order.reverse() : order;
}

/** @param {Drawing} drawing @returns {import("uplot").AlignedData} */
export function dataOf(drawing) {
  const { range, shown } = drawing;
  const plain = columnsOf(drawing);
  const columns = drawing.stacked
    ? stacked(plain, shown)
    : plain.map((column, which) =>
      shown[which] ? column : column.map(() => null)
    );
  const middles = bucketsOf(range).map((start) => start + range.bucketMs / 2);
  return [
    middles,
    ...drawn(drawing).map(({ one, index }) => {
      const column = columns[index] ?? [];
      // A bar without height would still have an edge.
      return one.kind === "bars"
        ? column.map((value) => value || null)
        : column;
    }),
  ];
}

/**
 * Which dash a line has: by its place among the lines, or the second when it is dashed on purpose.
 * @param {readonly Series[]} series @param {number} index
 */
export function dashOf(series, index) {
  const one = series[index];
  if (one?.kind !== "line") return 0;
  if (one.dashed !== undefined) return one.dashed ? 1 : 0;
  return series.slice(0, index).filter(({ kind }) => kind === "line").length %
    DASHES.length;
}

/**
 * Where a bar of a stack ends, and where it begins: on the next one down that is there. A bar over the
 * whole height behind the others would shine through at their edges.
 */
export const HEAD = {
  unit: 1,
  /** @param {uPlot} plot @param {number} which */
  values: (plot, which) => [...plot.data[which] ?? []],
};
export const FOOT = {
  unit: 1,
  /** @param {uPlot} plot @param {number} which */
  values: (plot, which) => {
    const below = plot.data.slice(which + 1);
    return HEAD.values(plot, which).map((_, index) =>
      below.find((column) => (column[index] ?? null) !== null)?.[index] ?? 0
    );
  },
};

/** Points that no line reaches: what happened between two gaps. @param {uPlot} plot @param {number} which */
export function alone(plot, which) {
  const column = plot.data[which] ?? [];
  return [...column.keys()].filter((index) =>
    (column[index] ?? null) !== null &&
    (column[index - 1] ?? null) === null && (column[index + 1] ?? null) === null
  );
}
