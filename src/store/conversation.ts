/** The requests that led to one: what the model had been told before. */

import type { DatabaseSync } from "node:sqlite";
import type { ExchangeRecord } from "../model/exchange.ts";
import { IS_ANSWER } from "./_answers.ts";
import { prepared } from "./db.ts";
import { recordsOf } from "./exchanges.ts";
import type { RequestRow } from "./_request_row.ts";

const MAX_TURNS = 1_000;

/** Oldest first, ending with the request itself; empty when there is no such request. */
export function readConversation(
  db: DatabaseSync,
  { id }: { readonly id: string },
): ExchangeRecord[] {
  const row = prepared(db, "SELECT * FROM requests WHERE id = ?").get(id) as
    | RequestRow
    | undefined;
  if (row === undefined) return [];
  const chain = followed(db, row);
  const turns = chain.length > 1 ? chain : gathered(db, row);
  return recordsOf(db, turns.toReversed());
}

/** Newest first, from answer to the question that named it. Answers lie further back each time, so this comes to an end. */
function followed(db: DatabaseSync, last: RequestRow): RequestRow[] {
  const turns = [last];
  for (let turn = last; turns.length < MAX_TURNS;) {
    const before = turn.previous_response_id === null ? undefined : prepared(
      db,
      `SELECT * FROM requests WHERE ${IS_ANSWER} AND seq < ?
       ORDER BY seq DESC LIMIT 1`,
    ).get(turn.previous_response_id, turn.seq);
    if (before === undefined) break;
    turns.push(turn = before as unknown as RequestRow);
  }
  return turns;
}

/** Newest first, those of the same conversation. */
function gathered(db: DatabaseSync, last: RequestRow): RequestRow[] {
  if (last.conversation === null) return [last];
  return prepared(
    db,
    `SELECT * FROM requests WHERE conversation = ? AND seq <= ?
     ORDER BY seq DESC LIMIT ${MAX_TURNS}`,
  ).all(last.conversation, last.seq) as unknown as RequestRow[];
}
