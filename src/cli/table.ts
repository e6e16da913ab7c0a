/** Columns of text: as wide as their widest cell, two spaces apart. */

export interface ColumnOptions {
  /** Columns of numbers, by position. */
  readonly right?: readonly number[];
  /** Dresses a padded cell, e.g. in a colour; must not change its width on the screen. */
  readonly dress?: (cell: string, row: number, column: number) => string;
}

/** One line for each row, nothing at the end of a line. */
export function columns(
  rows: readonly (readonly string[])[],
  options: ColumnOptions = {},
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  const { right = [], dress = (cell) => cell } = options;
  return rows.map((row, rowNumber) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      if (right.includes(column)) {
        return dress(cell.padStart(width), rowNumber, column);
      }
      const last = column === row.length - 1;
      return dress(last ? cell : cell.padEnd(width), rowNumber, column);
    }).join("  ")
  );
}
