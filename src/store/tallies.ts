/** Ended requests added up by hour, account and model in the transaction that writes them. */

import type { DatabaseSync } from "node:sqlite";
import { MIN_STREAMING_MS } from "../model/exchange.ts";
import { prepared } from "./db.ts";

/** Adds requests that have just been written as ended. */
export function tally(db: DatabaseSync, seqs: readonly number[]): void {
  prepared(db, ADD_THESE).run({ seqs: JSON.stringify(seqs), sign: 1 });
}

/** Takes one out again, before its row changes. */
export function untally(db: DatabaseSync, seq: number): void {
  prepared(db, ADD_THESE).run({ seqs: JSON.stringify([seq]), sign: -1 });
}

/** Adds all requests of a database that has no tallies yet. */
export function tallyAll(db: DatabaseSync): void {
  db.prepare(addUp("WHERE outcome IS NOT NULL")).run({ sign: 1 });
}

/** Tokens per second come from streams alone whose tokens are known and that took long enough to measure. */
const HAS_SPEED = `output_tokens IS NOT NULL AND
        last_byte_us - first_token_us >= ${MIN_STREAMING_MS * 1_000}`;

function addUp(where: string): string {
  return `
    INSERT INTO tallies
    SELECT received_at / 3600000, coalesce(account_id, ''), coalesce(model_answered, model_asked, ''), account_name,
      $sign,
      $sign * (outcome = 'done' AND coalesce(status, 0) < 400),
      $sign * (closed_us IS NOT NULL),
      $sign * coalesce(closed_us, 0),
      $sign * coalesce(input_tokens, 0),
      $sign * coalesce(cache_read_tokens, 0),
      $sign * (coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)),
      $sign * coalesce(output_tokens, 0),
      $sign * iif(${HAS_SPEED}, output_tokens, 0),
      $sign * iif(${HAS_SPEED}, last_byte_us - first_token_us, 0)
    FROM requests ${where}
    ON CONFLICT DO UPDATE SET
      account_name = excluded.account_name,
      ended = ended + excluded.ended,
      succeeded = succeeded + excluded.succeeded,
      timed = timed + excluded.timed,
      duration_us = duration_us + excluded.duration_us,
      input_tokens = input_tokens + excluded.input_tokens,
      cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
      cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens,
      output_tokens = output_tokens + excluded.output_tokens,
      streamed_tokens = streamed_tokens + excluded.streamed_tokens,
      streaming_us = streaming_us + excluded.streaming_us`;
}

const ADD_THESE = addUp("WHERE seq IN (SELECT value FROM json_each($seqs))");
