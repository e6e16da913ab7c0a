/** The changes of accounts that wait for their commit: what people ask for, and renewed tokens. */

import type { DatabaseSync } from "node:sqlite";
import { Fault } from "../model/fault.ts";
import { type AccountRow, readAccounts } from "./account_rows.ts";
import { durably, prepared } from "./db.ts";

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
