/** The places of rows, newest first, drawn from many ranges of an index as if they were one. */

import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";

/** The column behind each index that knows its rows in order. */
export type Indexed = "kind_id" | "client_session_id" | "conversation";

const INDEX: Record<Indexed, string> = {
  kind_id: "requests_kind",
  client_session_id: "requests_session",
  conversation: "requests_conversation",
};

/** Most ranges are asked for their newest only; one that is asked again gives more at once. */
const FIRST_READ = 1;
const LONGEST_READ = 256;

/** Descending, each below the last one given. */
export interface SeqStream {
  /** Null at the end. */
  readonly newest: number | null;
  advance(): void;
}

/** The rows below `before` that have this value. */
export class IndexStream implements SeqStream {
  readonly #read: (before: number, count: number) => number[];
  #ahead: number[];
  #at = 0;
  #count = FIRST_READ;

  constructor(
    db: DatabaseSync,
    range: {
      readonly column: Indexed;
      readonly value: string | number;
      readonly before: number;
    },
  ) {
    const { column, value, before } = range;
    const statement = prepared(
      db,
      `SELECT seq FROM requests INDEXED BY ${INDEX[column]}
       WHERE ${column} = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
    );
    this.#read = (before, count) =>
      statement.all(value, before, count).map(({ seq }) => Number(seq));
    this.#ahead = this.#read(before, this.#count);
  }

  get newest(): number | null {
    return this.#ahead[this.#at] ?? null;
  }

  advance(): void {
    const last = this.newest;
    this.#at += 1;
    const isEnd = this.#ahead.length < this.#count;
    if (last === null || this.#at < this.#ahead.length || isEnd) return;
    this.#count = Math.min(this.#count * 4, LONGEST_READ);
    this.#ahead = this.#read(last, this.#count);
    this.#at = 0;
  }
}

/** The requests below `before` that are running, of which there are only few. */
export function runningStream(db: DatabaseSync, before: number): SeqStream {
  const seqs = prepared(
    db,
    `SELECT seq FROM requests INDEXED BY requests_open
     WHERE outcome IS NULL AND seq < ? ORDER BY seq DESC`,
  ).all(before).map(({ seq }) => Number(seq));
  let at = 0;
  return {
    get newest() {
      return seqs[at] ?? null;
    },
    advance: () => void at++,
  };
}

/** Draws from all of them what is newest. No place may be in two. */
export function* newestFirst(
  streams: readonly SeqStream[],
): Generator<number, void> {
  let left = streams.filter((stream) => stream.newest !== null);
  while (left.length > 0) {
    let next = left[0]!;
    for (const stream of left) {
      if (stream.newest! > next.newest!) next = stream;
    }
    yield next.newest!;
    next.advance();
    if (next.newest === null) left = left.filter((stream) => stream !== next);
  }
}
