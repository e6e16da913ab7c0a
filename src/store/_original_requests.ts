/** The request history of the original ccflare as ours, read from its database and written to a new one. */

import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";
import { LATEST } from "./_moment.ts";
import type { Databases } from "./_original_accounts.ts";
import { sortIntoKinds } from "./_request_kinds.ts";
import { rollUpAll } from "./rollups.ts";

/**
 * Copies row by row, so that what is held in memory does not grow with the history; returns how many there were.
 * `names` are those of our accounts, by id.
 */
export function copyRequests(
  { from, to }: Databases,
  names: ReadonlyMap<string, string>,
): number {
  const sources = sourcesOf(columnsOf(from));
  const columns = Object.keys(sources);
  // By position: with named values a million rows take a quarter longer.
  const insert = prepared(
    to,
    `INSERT OR IGNORE INTO requests (account_name, ${columns.join(", ")})
     VALUES (?, ${columns.map(() => "?").join(", ")})`,
  );
  const rows = from.prepare(
    `SELECT ${
      columns.map((column) => `${sources[column]} AS ${column}`).join(", ")
    } FROM requests AS r ORDER BY r.timestamp, r.rowid`,
  ).iterate();
  let copied = 0;
  for (const row of rows) {
    const name = names.get(String(row.account_id)) ?? null;
    copied += Number(insert.run(name, ...Object.values(row)).changes);
  }
  rollUpAll(to);
  sortIntoKinds(to);
  return copied;
}

/** Our columns and where they come from; a source the database does not have yet is NULL. */
function sourcesOf(has: ReadonlySet<unknown>): Record<string, string> {
  const or = (column: string, otherwise: string) =>
    has.has(column) ? `coalesce(r.${column}, ${otherwise})` : otherwise;
  const asText = (column: string, otherwise = "NULL") =>
    `CAST(${or(column, otherwise)} AS TEXT)`;
  const asWhole = (column: string, otherwise = "NULL") =>
    wholeIn(or(column, otherwise), Number.MAX_SAFE_INTEGER);
  const asMicros = (column: string) =>
    wholeIn(`${or(column, "NULL")} * 1000`, Number.MAX_SAFE_INTEGER);
  // Ours hold no query, which may hold a secret.
  const asPath = (column: string, otherwise: string) => {
    const value = or(column, otherwise);
    return `substr(${value}, 1, instr(${value} || '?', '?') - 1)`;
  };
  return {
    id: asText("id"),
    received_at: `coalesce(${wholeIn(or("timestamp", "0"), LATEST)}, 0)`,
    method: asText("method", "''"),
    path: asPath("path", "''"),
    provider: asText("provider"),
    account_id: asText("account_used"),
    upstream_path: asPath("upstream_path", "NULL"),
    model_answered: asText("model"),
    status: asWhole("status_code"),
    outcome:
      "CASE WHEN r.success IS NULL THEN 'interrupted' WHEN r.success THEN 'done' ELSE 'failed' END",
    error: asText("error_message"),
    is_stream: has.has("streaming_duration_ms")
      ? "r.streaming_duration_ms IS NOT NULL"
      : "0",
    usage_missing: "0",
    input_tokens: asWhole("input_tokens", or("prompt_tokens", "NULL")),
    cache_read_tokens: asWhole("cache_read_input_tokens"),
    cache_write_5m_tokens: asWhole("cache_creation_input_tokens"),
    output_tokens: asWhole("output_tokens", or("completion_tokens", "NULL")),
    reasoning_tokens: asWhole("reasoning_tokens"),
    response_id: asText("response_id"),
    previous_response_id: asText("previous_response_id"),
    client_session_id: asText("client_session_id"),
    request_bytes: "0",
    response_bytes: "0",
    first_token_us: asMicros("ttft_ms"),
    closed_us: asMicros("response_time_ms"),
  };
}

/** A number without its fraction, NULL when it is none or larger than anything it can mean. */
function wholeIn(value: string, most: number): string {
  return `CASE WHEN ${value} BETWEEN -${most} AND ${most} THEN CAST(round(${value}) AS INTEGER) END`;
}

function columnsOf(from: DatabaseSync): Set<unknown> {
  const columns = from.prepare("PRAGMA table_info(requests)").all();
  return new Set(columns.map((column) => column.name));
}
