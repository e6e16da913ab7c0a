/** The request list, newest first: page by page, searched by anything that a row tells, never looking at all rows at once. */

import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ExchangeRecord } from "../model/exchange.ts";
import { prepared } from "./db.ts";
import { recordsOf } from "./exchanges.ts";
import { IndexStream, newestFirst, runningStream } from "./_newest_first.ts";
import type { RequestRow } from "./_request_row.ts";
import {
  allOf,
  kindTerms,
  type RequestFilter,
  rowTerms,
  type Term,
} from "./_search_terms.ts";

export type { RequestFilter };

/** How long one page may look; what it has found by then is given back with the place to go on from. */
const BUDGET_MS = 15;
/** Neighbours that are looked at between two glances at the clock: one or two ms. */
const SPAN_ROWS = 1_000;
/** The same for rows that lie apart, each of which may have to come from the disk. */
const SCATTERED_ROWS = 250;
/** With more kinds than this, asking each of them takes longer than looking at the newest rows. */
const MAX_KINDS = 1_000;
/** Rows stand in the order of their arrival, except where a clock was set back; by more than this nobody's is. */
const CLOCK_SLACK_MS = 60_000;

export interface ListQuery {
  readonly limit: number;
  readonly filter?: RequestFilter;
  /** A request id: only older ones. Nothing is older than an unknown one. */
  readonly before?: string;
  /** `next` of the page before. */
  readonly after?: number;
  readonly budgetMs?: number;
}

export interface RequestPage {
  /** May be fewer than asked for, though more follow: see `searchedUntil`. */
  readonly records: ExchangeRecord[];
  /** Where the next page begins; null after the last one. */
  readonly next: number | null;
  /** Epoch ms back to which was searched, when the time was over before the page was full; else null. */
  readonly searchedUntil: number | null;
}

/** Some rows among which to look, all newer than those of the next window. */
interface Window {
  readonly term: Term;
  /** The oldest place in it. */
  readonly end: number;
}

export function listRequests(db: DatabaseSync, query: ListQuery): RequestPage {
  const { limit, filter = {}, budgetMs = BUDGET_MS } = query;
  const terms = rowTerms(filter);
  const matches = allOf(terms);
  // Where everything matches nothing is looked at in vain.
  const deadline = performance.now() +
    (terms.length === 0 ? Infinity : budgetMs);
  const found: RequestRow[] = [];
  let isShort = false;
  let end = 0;
  for (const window of windowsOf(db, query)) {
    isShort = end > 0 && performance.now() > deadline;
    if (isShort) break;
    const within = allOf([window.term, matches]);
    const missing = limit + 1 - found.length;
    // The planner shall take no index: the window says where the rows are.
    const rows = prepared(
      db,
      `SELECT * FROM requests NOT INDEXED WHERE ${within.sql}
       ORDER BY seq DESC LIMIT ?`,
    ).all(...within.values, missing);
    found.push(...rows as unknown as RequestRow[]);
    if (found.length > limit) break;
    end = window.end;
  }
  const next = found.length > limit
    ? found[limit - 1]!.seq
    : isShort
    ? end
    : null;
  return {
    records: recordsOf(db, found.slice(0, limit)),
    next,
    searchedUntil: isShort ? arrivalOf(db, end) : null,
  };
}

/** The rows that can match in windows from the newest to the oldest. */
function* windowsOf(db: DatabaseSync, query: ListQuery): Generator<Window> {
  const { filter = {} } = query;
  const before = startOf(db, query);
  const oldest = filter.from === undefined
    ? edge(db, "SELECT min(seq) AS seq FROM requests")
    : edge(
      db,
      `SELECT seq FROM requests WHERE received_at >= ?
       ORDER BY received_at LIMIT 1`,
      filter.from - CLOCK_SLACK_MS,
    );
  if (oldest === null) return;
  const streams = streamsOf(db, filter, before);
  if (streams === null) return yield* spans(before, oldest);
  let seqs: number[] = [];
  for (const seq of newestFirst(streams)) {
    if (seq < oldest) break;
    seqs.push(seq);
    if (seqs.length < SCATTERED_ROWS) continue;
    yield windowOf(seqs);
    seqs = [];
  }
  if (seqs.length > 0) yield windowOf(seqs);
}

/** What an index knows of the rows that can match; null when it is best to look at row after row. */
function streamsOf(db: DatabaseSync, filter: RequestFilter, before: number) {
  for (
    const [column, values] of [
      ["conversation", filter.conversations],
      ["client_session_id", filter.sessions],
    ] as const
  ) {
    if (values === undefined) continue;
    return [...new Set(values)]
      .map((value) => new IndexStream(db, { column, value, before }));
  }
  const terms = kindTerms(filter);
  if (terms.length === 0) return null;
  const { sql, values } = allOf(terms);
  const kinds = prepared(
    db,
    `SELECT id FROM request_kinds WHERE ${sql} LIMIT ${MAX_KINDS + 1}`,
  ).all(...values);
  if (kinds.length > MAX_KINDS) return null;
  return [
    runningStream(db, before),
    ...kinds.map(({ id }) =>
      new IndexStream(db, { column: "kind_id", value: Number(id), before })
    ),
  ];
}

function* spans(before: number, oldest: number): Generator<Window> {
  for (let top = before; top > oldest; top -= SPAN_ROWS) {
    const end = Math.max(oldest, top - SPAN_ROWS);
    yield { term: { sql: "seq >= ? AND seq < ?", values: [end, top] }, end };
  }
}

function windowOf(seqs: readonly number[]): Window {
  return {
    term: {
      sql: "seq IN (SELECT value FROM json_each(?))",
      values: [JSON.stringify(seqs)],
    },
    end: seqs.at(-1)!,
  };
}

/** The place below which the page begins. */
function startOf(db: DatabaseSync, query: ListQuery): number {
  const { before, after, filter } = query;
  const newest = filter?.to === undefined
    ? edge(db, "SELECT max(seq) AS seq FROM requests")
    : edge(
      db,
      `SELECT seq FROM requests WHERE received_at < ?
       ORDER BY received_at DESC LIMIT 1`,
      filter.to + CLOCK_SLACK_MS,
    );
  const named = before === undefined
    ? Infinity
    : edge(db, "SELECT seq FROM requests WHERE id = ?", before) ?? 0;
  return Math.min((newest ?? 0) + 1, named, after ?? Infinity);
}

function edge(
  db: DatabaseSync,
  sql: string,
  ...values: SQLInputValue[]
): number | null {
  const seq = prepared(db, sql).get(...values)?.seq;
  return typeof seq === "number" ? seq : null;
}

function arrivalOf(db: DatabaseSync, seq: number): number | null {
  const row = prepared(
    db,
    "SELECT received_at FROM requests WHERE seq >= ? ORDER BY seq LIMIT 1",
  ).get(seq);
  return row === undefined ? null : Number(row.received_at);
}
