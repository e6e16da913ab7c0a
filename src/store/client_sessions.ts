/** The sessions of clients, by the ids that they send, the one that was active last first. */

import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";
import { likeAny } from "./_search_terms.ts";

const HOUR_MS = 3_600_000;

/** How long one page may look; what it has found by then is given back with the place to go on from. */
const BUDGET_MS = 15;

export interface ClientSession {
  readonly id: string;
  /** Epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly requests: number;
  readonly failures: number;
  /** Of the latest request. */
  readonly userAgent: string | null;
  readonly tokens: number;
  readonly costNanoUsd: number;
  readonly unpriced: number;
  readonly models: readonly string[];
  /** Names, or ids of those that have none any more. */
  readonly accounts: readonly string[];
}

/** A place in the list: behind the session that was active until then and has this id, or, without one, behind the hour that begins then. */
export interface SessionPlace {
  readonly lastAt: number;
  readonly id: string;
}

export interface SessionQuery {
  readonly limit: number;
  /** Epoch ms: active then or later. */
  readonly from?: number;
  /** Epoch ms: active before. */
  readonly to?: number;
  /** Is part of the id, the user agent, a model or an account's name. */
  readonly text?: string;
  readonly after?: SessionPlace;
  readonly budgetMs?: number;
}

export interface SessionPage {
  readonly sessions: ClientSession[];
  /** Null after the last page. */
  readonly next: SessionPlace | null;
  /** Epoch ms back to which was searched, when the time was over before the page was full; else null. */
  readonly searchedUntil: number | null;
}

/** Goes back hour by hour; each session stands in the hour of its last request. */
export function listSessions(
  db: DatabaseSync,
  query: SessionQuery,
): SessionPage {
  const { limit, from = 0, after, budgetMs = BUDGET_MS } = query;
  const deadline = performance.now() + budgetMs;
  const found: SessionPlace[] = [];
  let hour = hourBelow(db, topOf(after));
  let isShort = false;
  let end = 0;
  while (hour !== null && hour + HOUR_MS > from) {
    isShort = end > 0 && performance.now() > deadline;
    if (isShort) break;
    found.push(...endingIn(db, hour, query));
    if (found.length > limit) break;
    end = hour;
    hour = hourBelow(db, hour);
  }
  const page = found.slice(0, limit);
  return {
    sessions: page.map(({ id }) => sessionOf(db, id)),
    next: found.length > limit
      ? page.at(-1)!
      : isShort
      ? { lastAt: end, id: "" }
      : null,
    searchedUntil: isShort ? end : null,
  };
}

/** The moment before which the hour of the next session begins. */
function topOf(after: SessionPlace | undefined): number {
  if (after === undefined) return Infinity;
  return after.id === "" ? after.lastAt : after.lastAt + 1;
}

/** The latest hour that begins before this moment and has requests. */
function hourBelow(db: DatabaseSync, moment: number): number | null {
  const row = prepared(
    db,
    "SELECT max(hour) AS hour FROM session_rollups WHERE hour < ?",
  ).get(moment);
  return row?.hour == null ? null : Number(row.hour);
}

/** The sessions whose last request came in this hour, newest first, as far as they are asked for. */
function endingIn(
  db: DatabaseSync,
  hour: number,
  { from = 0, to = Infinity, text, after }: SessionQuery,
): SessionPlace[] {
  const { lastAt, id } = after ?? { lastAt: Infinity, id: "" };
  const like = text === undefined ? null : likeAny(text, [
    "any.client_session_id",
    "any.user_agent",
    "any.model",
    "any.account_name",
  ]);
  return prepared(
    db,
    `SELECT client_session_id AS id, max(last_at) AS lastAt
     FROM session_rollups AS here
     WHERE hour = ? AND NOT EXISTS (
       SELECT 1 FROM session_rollups AS later
       WHERE later.client_session_id = here.client_session_id AND later.hour > here.hour)
     AND EXISTS (
       SELECT 1 FROM session_rollups AS any
       WHERE any.client_session_id = here.client_session_id AND any.first_at < ?
       AND ${like?.sql ?? "true"})
     GROUP BY client_session_id
     HAVING max(last_at) >= ? AND (max(last_at), client_session_id) < (?, ?)
     ORDER BY max(last_at) DESC, client_session_id DESC`,
  ).all(hour, to, ...like?.values ?? [], from, lastAt, id)
    .map((row) => ({ lastAt: Number(row.lastAt), id: String(row.id) }));
}

function sessionOf(db: DatabaseSync, id: string): ClientSession {
  const row = prepared(
    db,
    `SELECT min(first_at) AS first_at, max(last_at) AS last_at, sum(requests) AS requests, sum(failures) AS failures,
       sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens) AS tokens,
       sum(cost_nano) AS cost_nano, sum(unpriced) AS unpriced,
       json_group_array(DISTINCT model) AS models,
       json_group_array(DISTINCT coalesce(account_name, account_id)) AS accounts,
       (SELECT user_agent FROM session_rollups WHERE client_session_id = ?1
        ORDER BY last_at DESC LIMIT 1) AS user_agent
     FROM session_rollups WHERE client_session_id = ?1`,
  ).get(id)!;
  return {
    id,
    firstAt: Number(row.first_at),
    lastAt: Number(row.last_at),
    requests: Number(row.requests),
    failures: Number(row.failures),
    userAgent: row.user_agent === null ? null : String(row.user_agent),
    tokens: Number(row.tokens),
    costNanoUsd: Number(row.cost_nano),
    unpriced: Number(row.unpriced),
    models: namesIn(row.models),
    accounts: namesIn(row.accounts),
  };
}

/** The rollups have '' for what is not known. */
function namesIn(json: unknown): string[] {
  const names: string[] = JSON.parse(String(json));
  return names.filter((name) => name !== "").sort();
}
