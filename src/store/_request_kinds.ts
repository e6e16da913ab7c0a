/** Kinds of requests: what many ended ones have in common, kept once so that a search can look there first. */

import type { DatabaseSync } from "node:sqlite";
import { clientName } from "../model/client_name.ts";
import { prepared } from "./db.ts";
import type { RequestRow } from "./_request_row.ts";

const COPIED = [
  "account_id",
  "account_name",
  "provider",
  "pool",
  "model_asked",
  "model_answered",
  "status",
  "outcome",
  "client_key_name",
] as const;
const COLUMNS = [...COPIED, "user_agent", "path", "has_error"];

/** A longer word with a digit in it is the name of one thing: a response, a file, a dated model. */
const MAX_WORD = 12;

/** The columns that tell the kind of a request. */
type Sortable = Pick<
  RequestRow,
  typeof COPIED[number] | "user_agent" | "path" | "error"
>;

/** The kinds of one transaction: the ids it keeps would not outlive a rollback. */
export class KindBook {
  readonly #db: DatabaseSync;
  readonly #known = new Map<string, number>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The id of an ended request's kind, which is new when there was none like it. */
  idOf(row: Sortable): number {
    const values = [
      ...COPIED.map((column) => row[column]),
      row.user_agent === null ? null : clientName(row.user_agent),
      isOfOneThing(row.path) ? null : row.path,
      Number(row.error !== null),
    ];
    const key = JSON.stringify(values);
    let id = this.#known.get(key);
    if (id === undefined) {
      id = this.#findOrAdd(key, values);
      this.#known.set(key, id);
    }
    return id;
  }

  #findOrAdd(key: string, values: (string | number | null)[]): number {
    const known = prepared(
      this.#db,
      "SELECT id FROM request_kinds WHERE key = ?",
    ).get(key);
    if (known) return Number(known.id);
    const added = prepared(
      this.#db,
      `INSERT INTO request_kinds (key, ${COLUMNS.join(", ")})
       VALUES (?, ${COLUMNS.map(() => "?").join(", ")})`,
    ).run(key, ...values);
    return Number(added.lastInsertRowid);
  }
}

/** Gives every ended request its kind that has none; for rows which did not come out of an `ExchangeBatch`. */
export function sortIntoKinds(db: DatabaseSync): void {
  const book = new KindBook(db);
  const some = prepared(
    db,
    `SELECT seq, user_agent, path, error, ${COPIED.join(", ")} FROM requests
     WHERE seq > ? AND outcome IS NOT NULL AND kind_id IS NULL
     ORDER BY seq LIMIT 1000`,
  );
  const sort = prepared(db, "UPDATE requests SET kind_id = ? WHERE seq = ?");
  let last = 0;
  while (true) {
    const rows = some.all(last) as unknown as (Sortable & { seq: number })[];
    if (rows.length === 0) return;
    for (const row of rows) sort.run(book.idOf(row), row.seq);
    last = rows.at(-1)!.seq;
  }
}

/** Gives these requests, which have just ended, their kinds. */
export function sortThese(db: DatabaseSync, seqs: readonly number[]): void {
  const book = new KindBook(db);
  const read = prepared(db, "SELECT * FROM requests WHERE seq = ?");
  const sort = prepared(db, "UPDATE requests SET kind_id = ? WHERE seq = ?");
  for (const seq of seqs) {
    sort.run(book.idOf(read.get(seq) as unknown as RequestRow), seq);
  }
}

function isOfOneThing(path: string): boolean {
  return path.length > 200 ||
    path.split("/").some((word) => word.length > MAX_WORD && /\d/.test(word));
}
