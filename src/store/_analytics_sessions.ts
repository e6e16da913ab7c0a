/** The client sessions that cost the most within a span of time. */

import type { DatabaseSync } from "node:sqlite";
import { MIN_STREAMING_MS } from "../model/exchange_times.ts";
import { prepared } from "./db.ts";
import { Group, type Told } from "./_analytics_groups.ts";
import type { PastSums } from "./_past_sums.ts";
import type { Kind } from "./_rollup_columns.ts";
import { SUM_COLUMNS, SUMMED } from "./_rollup_sums.ts";

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
  span: { readonly from: number; readonly to: number; readonly past: PastSums },
  filter: SessionFilter,
): AnalyticsSession[] {
  const { from, to } = span;
  const firstHour = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const { accountIds, models, providers, clients, isOk } = filter;
  const lists = [accountIds, models, providers, clients]
    .map((list) => list === null ? null : JSON.stringify(list));
  const asked = [
    ...lists,
    isOk === null ? null : Number(isOk),
    from,
    firstHour,
  ];
  const first = prepared(db, READ_FIRST).all(...asked);
  const dearest = dearestOf(first, { ...span, firstHour }, filter);
  const rows = prepared(db, READ).all(...asked, to, JSON.stringify(dearest));
  return rows.map((row) => {
    const group = new Group();
    const sums = SUM_COLUMNS.map((column) => Number(row[column]));
    group.add(Float64Array.from(sums), 0, false);
    const told = { ...group.tell(), succeeded: Number(row.succeeded) };
    return { sessionId: String(row.client_session_id), ...told };
  });
}

/** The ids of those that cost the most, with what they cost before the first whole hour. */
function dearestOf(
  first: readonly Record<string, unknown>[],
  { past, firstHour, to }: {
    readonly past: PastSums;
    readonly firstHour: number;
    readonly to: number;
  },
  filter: SessionFilter,
): string[] {
  const stretch = { from: firstHour, before: Math.floor(to) + 1 };
  const hours = past.sessions(stretch);
  const { sessionNumbers } = past;
  const early = first.map((row) => ({
    session: sessionNumbers.of(String(row.client_session_id)),
    cost: Number(row.cost_nano),
    requests: Number(row.requests),
  }));
  const tallies = new Tallies(sessionNumbers.size);
  for (const one of early) tallies.add(one.session, one.cost, one.requests);
  const taken: (boolean | undefined)[] = [];
  const takes = takerOf(filter);
  for (const { sessions, kinds, costs, requests } of hours) {
    for (let n = 0; n < sessions.length; n++) {
      const kind = kinds[n]!;
      const isTaken = taken[kind.nth] ??= takes(kind);
      if (isTaken) tallies.add(sessions[n]!, costs[n]!, requests[n]!);
    }
  }
  return tallies.first((nth) => sessionNumbers.idOf(nth));
}

/** By the number of the session. */
class Tallies {
  readonly #costs: Float64Array;
  readonly #requests: Float64Array;

  constructor(size: number) {
    this.#costs = new Float64Array(size);
    this.#requests = new Float64Array(size);
  }

  add(session: number, cost: number, requests: number): void {
    this.#costs[session]! += cost;
    this.#requests[session]! += requests;
  }

  /** Those that cost the most, found without sorting the thousands that did not. */
  first(idOf: (nth: number) => string): string[] {
    const [costs, requests] = [this.#costs, this.#requests];
    const isBefore = (a: number, b: number) =>
      (costs[b]! - costs[a]! || requests[b]! - requests[a]! ||
        (idOf(a) < idOf(b) ? -1 : 1)) < 0;
    const first: number[] = [];
    for (let nth = 0; nth < requests.length; nth++) {
      if (requests[nth] === 0) continue;
      const last = first[TOP_SESSIONS - 1];
      if (last !== undefined && isBefore(last, nth)) continue;
      const at = first.findIndex((one) => isBefore(nth, one));
      first.splice(at === -1 ? first.length : at, 0, nth);
      first.length = Math.min(first.length, TOP_SESSIONS);
    }
    return first.map(idOf);
  }
}

function takerOf(filter: SessionFilter): (kind: Kind) => boolean {
  const { isOk } = filter;
  const setOf = (list: readonly string[] | null) => list && new Set(list);
  const [accountIds, models, providers, clients] = [
    filter.accountIds,
    filter.models,
    filter.providers,
    filter.clients,
  ].map(setOf);
  return (kind) =>
    (isOk === null || kind.isOk === isOk) &&
    (accountIds?.has(kind.accountId) ?? true) &&
    (models?.has(kind.model) ?? true) &&
    (providers?.has(kind.provider) ?? true) &&
    (clients?.has(kind.client) ?? true);
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

const FILTERED =
  `(?1 IS NULL OR account_id IN (SELECT value FROM json_each(?1)))
    AND (?2 IS NULL OR model IN (SELECT value FROM json_each(?2)))
    AND (?3 IS NULL OR provider IN (SELECT value FROM json_each(?3)))
    AND (?4 IS NULL OR client IN (SELECT value FROM json_each(?4)))
    AND (?5 IS NULL OR is_ok = ?5)`;

const READ_FIRST = `
  WITH parts (${COLUMNS}) AS (${ONE_BY_ONE})
  SELECT client_session_id, sum(cost_nano) AS cost_nano, sum(requests) AS requests
  FROM parts WHERE ${FILTERED} GROUP BY client_session_id`;

// The `+` keeps the planner from looking through all requests that those sessions ever had.
const READ = `
  WITH parts (${COLUMNS}) AS (
    ${ONE_BY_ONE}
    UNION ALL
    SELECT ${COLUMNS} FROM session_rollups
    WHERE client_session_id IN (SELECT value FROM json_each(?9)) AND hour >= ?7 AND hour <= ?8
  )
  SELECT client_session_id, sum(iif(is_ok, requests, 0)) AS succeeded,
    ${SUMMED}
  FROM parts
  WHERE +client_session_id IN (SELECT value FROM json_each(?9)) AND ${FILTERED}
  GROUP BY client_session_id
  ORDER BY cost_nano DESC, requests DESC, client_session_id`;
