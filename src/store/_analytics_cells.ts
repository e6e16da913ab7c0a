/** The rows of a span of time by bucket and model. */

import { groupAt, MeasuredGroup } from "./_analytics_groups.ts";
import type { Row } from "./_analytics_rows.ts";

/** One model's part of one bucket: what every group with measures is made of, so that each is unpacked once. */
export interface Cell {
  readonly start: number;
  readonly model: string;
  readonly group: MeasuredGroup;
}

export function cellsOf(rows: readonly Row[], bucketMs: number): Cell[] {
  const cells = new Map<string, Cell>();
  for (const row of rows) {
    const start = Math.floor(row.start / bucketMs) * bucketMs;
    const { model } = row;
    groupAt(
      cells,
      `${start}\n${model}`,
      () => ({ start, model, group: new MeasuredGroup() }),
    ).group.add(row);
  }
  return [...cells.values()];
}

/** The cells of each key put together. */
export function foldCells<Key>(
  cells: readonly Cell[],
  keyOf: (cell: Cell) => Key,
): Map<Key, MeasuredGroup> {
  const groups = new Map<Key, MeasuredGroup>();
  for (const cell of cells) {
    groupAt(groups, keyOf(cell), () => new MeasuredGroup()).merge(cell.group);
  }
  return groups;
}
