/** Accounts as rows: reading them, and the changes that people make. */

import type { DatabaseSync } from "node:sqlite";
import type { NeedsSignIn, RefreshTrouble } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import { durably, prepared } from "./db.ts";

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

export type NewAccount =
  & Pick<
    AccountRow,
    "id" | "name" | "provider" | "baseUrl" | "priority" | "createdAt"
  >
  & { readonly credentials: Uint8Array };

/** What is absent stays as it is. */
export interface AccountPatch {
  readonly name?: string;
  readonly baseUrl?: string | null;
  readonly priority?: number;
  readonly paused?: boolean;
  readonly credentials?: Uint8Array;
  /** Only null: a person lifts the mark, `saveStates` sets it. */
  readonly needsSignIn?: null;
  /** Only null, in the same way. */
  readonly refreshTrouble?: null;
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

/** Throws a conflict when the name is taken, also by another process a moment ago. */
export function insertAccount(
  db: DatabaseSync,
  account: NewAccount,
): AccountRow[] {
  namedOnce(account.name, () =>
    durably(db, () =>
      prepared(
        db,
        `INSERT INTO accounts (id, name, provider, base_url, priority, created_at, credentials)
       VALUES ($id, $name, $provider, $baseUrl, $priority, $createdAt, $credentials)`,
      ).run({ ...account })));
  return readAccounts(db);
}

const COLUMN: Record<keyof AccountPatch, string> = {
  name: "name = $name",
  baseUrl: "base_url = $baseUrl",
  priority: "priority = $priority",
  paused: "paused = $paused",
  credentials: "credentials = $credentials",
  needsSignIn:
    "needs_sign_in_since = $needsSignIn, needs_sign_in_why = $needsSignIn",
  refreshTrouble:
    "refresh_until = $refreshTrouble, refresh_failures = $refreshTrouble, refresh_why = $refreshTrouble",
};

/** Changes what the patch names. Throws `not_found`, or a conflict when the new name is taken. */
export function updateAccount(
  db: DatabaseSync,
  change: { readonly id: string; readonly patch: AccountPatch },
): AccountRow[] {
  const { id, patch } = change;
  const { paused, ...values } = patch;
  const columns = Object.keys(patch).map((key) =>
    COLUMN[key as keyof AccountPatch]
  );
  // Setting the id to itself makes an empty patch a look-up.
  const result = namedOnce(patch.name ?? "", () =>
    durably(db, () =>
      prepared(
        db,
        `UPDATE accounts SET ${["id = $id", ...columns].join(", ")}
       WHERE id = $id`,
      ).run({
        id,
        ...values,
        ...(paused === undefined ? {} : { paused: Number(paused) }),
      })));
  if (result.changes === 0) throw accountNotFound(id);
  return readAccounts(db);
}

/** Puts one sealed form in the place of another; null, and nothing is changed, when yet another one is stored. */
export function replaceCredentials(
  db: DatabaseSync,
  change: {
    readonly id: string;
    readonly expected: Uint8Array;
    readonly next: Uint8Array;
  },
): AccountRow[] | null {
  const result = durably(db, () =>
    prepared(
      db,
      `UPDATE accounts SET credentials = $next, needs_sign_in_since = NULL, needs_sign_in_why = NULL,
         refresh_until = NULL, refresh_failures = NULL, refresh_why = NULL
       WHERE id = $id AND credentials = $expected`,
    ).run({ ...change }));
  return result.changes === 0 ? null : readAccounts(db);
}

/** Forgets the account and its credentials; its requests stay. */
export function deleteAccount(
  db: DatabaseSync,
  account: { readonly id: string },
): AccountRow[] {
  const result = prepared(db, "DELETE FROM accounts WHERE id = ?")
    .run(account.id);
  if (result.changes === 0) throw accountNotFound(account.id);
  return readAccounts(db);
}

export function accountNotFound(id: string): Fault {
  return new Fault("not_found", `There is no account "${id}"`);
}

function namedOnce<Result>(name: string, write: () => Result): Result {
  try {
    return write();
  } catch (cause) {
    if (!/UNIQUE constraint failed: accounts.name/.test(String(cause))) {
      throw cause;
    }
    throw new Fault("conflict", `Account "${name}" already exists`, {
      cause,
      details: { field: "name" },
    });
  }
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
