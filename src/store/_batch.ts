/** Writing many things in one transaction without one bad value keeping the others out. */

import type { DatabaseSync } from "node:sqlite";
import { transaction } from "./db.ts";

/** Something the database will never take; trying it again is no use. */
export interface Refused {
  readonly name: string;
  readonly message: string;
}

/** What SQLite and its binding say of a bad value, in contrast to a database in trouble. */
const BAD_VALUE =
  /constraint failed|cannot store|cannot be bound|too large|too big/i;

/** Writes all items in one transaction; when one has a bad value, each in its own, and says which were refused. */
export function writeBatch<Item>(
  db: DatabaseSync,
  items: readonly Item[],
  how: { write(items: readonly Item[]): void; nameOf(item: Item): string },
): Refused[] {
  const message = tryAll(db, items, how.write);
  if (message === null) return [];
  return items.flatMap((item) => {
    const message = tryAll(db, [item], how.write);
    return message === null ? [] : { name: how.nameOf(item), message };
  });
}

/** Null when written, else what is wrong with a value. Throws when the database is in trouble. */
function tryAll<Item>(
  db: DatabaseSync,
  items: readonly Item[],
  write: (items: readonly Item[]) => void,
): string | null {
  try {
    transaction(db, () => write(items));
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (BAD_VALUE.test(message)) return message;
    throw error;
  }
}
