/** Finds what a person meant to type. */

/** Of the words, the one with the fewest slips of the finger; null when none is near. */
export function nearest(
  typed: string,
  words: readonly string[],
): string | null {
  // A third of the letters wrong is still a slip; more is another word.
  let fewest = Math.max(1, Math.floor(typed.length / 3)) + 1;
  let found: string | null = null;
  for (const word of words) {
    const slips = slipsBetween(typed, word);
    if (slips >= fewest) continue;
    fewest = slips;
    found = word;
  }
  return found ?? beginningOf(typed, words);
}

function beginningOf(typed: string, words: readonly string[]): string | null {
  return words.find((word) =>
    typed.length > 1 && (word.startsWith(typed) || word.endsWith(`-${typed}`))
  ) ?? null;
}

/** Letters to add, drop, replace or swap with their neighbour until one word is the other. */
function slipsBetween(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const differs = one[row - 1] === other[column - 1] ? 0 : 1;
      const swapped = one[row - 1] === other[column - 2] &&
        one[row - 2] === other[column - 1];
      current.push(Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + differs,
        swapped ? at(before, column - 2) + 1 : Infinity,
      ));
    }
    before = last;
    last = current;
  }
  return at(last, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
