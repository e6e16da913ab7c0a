/** Accounts as rows, and how they are read. */

import type { DatabaseSync } from "node:sqlite";
import type { NeedsSignIn, RefreshTrouble } from "../model/account.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import { prepared } from "./db.ts";

/** An account as it is stored, its credentials still sealed; the counters are read apart, they change all the time. */
export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly baseUrl: string | null;
  readonly priority: number;
  readonly createdAt: number;
  readonly paused: boolean;
  readonly needsSignIn: NeedsSignIn | null;
  readonly sessionStartedAt: number | null;
  readonly credentials: Uint8Array | null;
  readonly cooldowns: readonly Cooldown[];
  readonly quotas: readonly Quota[];
  readonly refreshTrouble: RefreshTrouble | null;
}

export function readAccounts(db: DatabaseSync): AccountRow[] {
  const rows = prepared(
    db,
    `SELECT id, name, provider, base_url AS baseUrl, priority, created_at AS createdAt, paused,
       needs_sign_in_since AS since, needs_sign_in_why AS why, session_started_at AS sessionStartedAt, credentials,
       refresh_until AS refreshUntil, refresh_failures AS refreshFailures, refresh_why AS refreshWhy
     FROM accounts`,
  ).all();
  const cooldowns = byAccount(
    db,
    `SELECT account_id AS account, nullif(scope, '') AS scope, reason, since, until, source
     FROM cooldowns ORDER BY account_id, since`,
  );
  const quotas = byAccount(
    db,
    `SELECT account_id AS account, window, used, status, resets_at AS resetsAt, seen_at AS seenAt FROM quotas`,
  );
  return rows.map((row) => {
    const { since, why, paused, refreshUntil, ...rest } = row;
    const { refreshFailures: failures, refreshWhy, ...plain } = rest;
    return {
      ...plain,
      paused: paused === 1,
      needsSignIn: since === null ? null : { since, why },
      cooldowns: cooldowns.get(plain.id) ?? [],
      quotas: quotas.get(plain.id) ?? [],
      refreshTrouble: refreshUntil === null
        ? null
        : { until: refreshUntil, failures, why: refreshWhy },
    };
  }) as unknown as AccountRow[];
}

function byAccount(db: DatabaseSync, sql: string): Map<unknown, unknown[]> {
  const lists = new Map<unknown, unknown[]>();
  for (const { account, ...row } of prepared(db, sql).all()) {
    const list = lists.get(account);
    if (list) list.push(row);
    else lists.set(account, [row]);
  }
  return lists;
}

export interface AccountsSeen {
  /** What SQLite counts up when another connection has written. */
  readonly version: number;
  /** Null when nothing was written since the version that was asked about. */
  readonly rows: readonly AccountRow[] | null;
}

/** Reads the accounts again if another connection has written since `version`. */
export function watchAccounts(
  db: DatabaseSync,
  seen: { readonly version: number | null },
): AccountsSeen {
  const version = Number(
    prepared(db, "PRAGMA data_version").get()?.data_version,
  );
  return { version, rows: version === seen.version ? null : readAccounts(db) };
}

export interface AccountCounters {
  /** Of the latest session. */
  readonly sessionRequests: number;
  /** All it ever served, also what is no longer stored. */
  readonly totalRequests: number;
  readonly lastUsedAt: number | null;
}

export function readCounters(
  db: DatabaseSync,
  _all: Record<string, never>,
): (AccountCounters & { readonly id: string })[] {
  return prepared(
    db,
    `SELECT id, session_requests AS sessionRequests, total_requests AS totalRequests, last_used_at AS lastUsedAt
     FROM accounts`,
  ).all() as unknown as (AccountCounters & { id: string })[];
}
