/** The client sessions that cost the most within a span of time. */

import type { DatabaseSync } from "node:sqlite";
import { MIN_STREAMING_MS } from "../model/exchange_times.ts";
import { prepared } from "./db.ts";
import { Group, type Told } from "./_analytics_groups.ts";
import { SUM_COLUMNS, SUMMED, type Sums } from "./_rollup_sums.ts";

const HOUR_MS = 3_600_000;
const TOP_SESSIONS = 20; // a screenful; the list of sessions has them all

export interface AnalyticsSession extends Told {
  readonly sessionId: string;
}

/** Null for a list that leaves nothing out. */
export interface SessionFilter {
  readonly accountIds: readonly string[] | null;
  readonly models: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly clients: readonly string[] | null;
  readonly isOk: boolean | null;
}

/** Whole hours from their sums, and what comes before the first of them by the request. */
export function readSessions(
  db: DatabaseSync,
  span: { readonly from: number; readonly to: number },
  filter: SessionFilter,
): AnalyticsSession[] {
  const { from, to } = span;
  const firstHour = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const { accountIds, models, providers, clients, isOk } = filter;
  const lists = [accountIds, models, providers, clients]
    .map((list) => list === null ? null : JSON.stringify(list));
  const rows = prepared(db, READ).all(
    ...lists,
    isOk === null ? null : Number(isOk),
    from,
    firstHour,
    to,
    TOP_SESSIONS,
  );
  return rows.map((row) => {
    const group = new Group(row as unknown as Sums, Number(row.succeeded));
    return { sessionId: String(row.client_session_id), ...group.tell() };
  });
}

const COLUMNS = [
  "client_session_id",
  "account_id",
  "provider",
  "model",
  "client",
  "is_ok",
  ...SUM_COLUMNS,
].join(", ");

/** `_rollup_sums.ts` in SQL, save for what sessions do not tell; in the order of the columns above. */
const ONE_BY_ONE = `
  SELECT client_session_id, coalesce(kind.account_id, ''), coalesce(kind.provider, ''),
    coalesce(kind.model_answered, kind.model_asked, ''), coalesce(kind.user_agent, ''),
    kind.outcome = 'done' AND coalesce(kind.status, 0) < 400,
    1, closed_us IS NOT NULL, coalesce(closed_us, 0),
    coalesce(input_tokens, 0), coalesce(cache_read_tokens, 0), coalesce(cache_write_5m_tokens, 0),
    coalesce(cache_write_1h_tokens, 0), coalesce(output_tokens, 0), coalesce(reasoning_tokens, 0),
    coalesce(cost_nano, 0),
    cost_nano IS NULL AND input_tokens + cache_read_tokens + cache_write_5m_tokens +
      cache_write_1h_tokens + output_tokens > 0,
    0,
    iif(last_byte_us - first_token_us >= ${
  MIN_STREAMING_MS * 1_000
}, coalesce(output_tokens, 0), 0),
    iif(output_tokens IS NOT NULL AND last_byte_us - first_token_us >= ${
  MIN_STREAMING_MS * 1_000
}, last_byte_us - first_token_us, 0)
  FROM requests CROSS JOIN request_kinds AS kind ON kind.id = kind_id
  WHERE received_at >= ?6 AND received_at < ?7 AND client_session_id IS NOT NULL`;

const READ = `
  WITH parts (${COLUMNS}) AS (
    ${ONE_BY_ONE}
    UNION ALL
    SELECT ${COLUMNS} FROM session_rollups WHERE hour >= ?7 AND hour <= ?8
  )
  SELECT client_session_id, sum(iif(is_ok, requests, 0)) AS succeeded,
    ${SUMMED}
  FROM parts
  WHERE (?1 IS NULL OR account_id IN (SELECT value FROM json_each(?1)))
    AND (?2 IS NULL OR model IN (SELECT value FROM json_each(?2)))
    AND (?3 IS NULL OR provider IN (SELECT value FROM json_each(?3)))
    AND (?4 IS NULL OR client IN (SELECT value FROM json_each(?4)))
    AND (?5 IS NULL OR is_ok = ?5)
  GROUP BY client_session_id
  ORDER BY cost_nano DESC, requests DESC, client_session_id LIMIT ?9`;
