/** Header fields as they travel: pairs in order, names in lower case, repeats kept. */

export type Fields = readonly Field[];
export type Field = readonly [name: string, value: string];

/** The first value of a field (name in lower case), or null. */
export function fieldOf(fields: Fields, name: string): string | null {
  for (const field of fields) if (field[0] === name) return field[1];
  return null;
}
