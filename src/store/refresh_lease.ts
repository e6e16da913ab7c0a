/** The right to renew an account's tokens, so that two processes never send the same refresh token at a time. */

import process from "node:process";
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "./db.ts";

/** Twice what a token address is given to answer; whoever takes longer has been stopped in the middle. */
const LEASE_MS = 60_000;

export interface LeaseAsk {
  readonly accountId: string;
  /** One opened store; a process may have several. */
  readonly owner: string;
  readonly pid: number;
  /** Epoch ms. */
  readonly now: number;
  /** A holder known to be dead, whose lease need not run out first. */
  readonly over: string | null;
}

export interface LeaseHolder {
  readonly owner: string;
  readonly pid: number;
}

/** Returns null when the lease is the asker's now, else who has it. What is gone or has no holder is nobody's. */
export function claimLease(
  db: DatabaseSync,
  ask: LeaseAsk,
): LeaseHolder | null {
  const { accountId, owner, pid, now, over } = ask;
  // Others may have taken theirs while this asking waited for its turn, but none that ends so late: the clock was
  // set back since.
  const claimed = prepared(
    db,
    `UPDATE accounts SET lease_owner = $owner, lease_pid = $pid, lease_until = $until
     WHERE id = $accountId AND (lease_owner IS NULL OR lease_owner IN ($owner, $over)
       OR lease_until <= $now OR lease_until > $tooLate)`,
  ).run({
    accountId,
    owner,
    pid,
    now,
    until: now + LEASE_MS,
    tooLate: now + 2 * LEASE_MS,
    over,
  });
  if (claimed.changes !== 0) return null;
  const holder = prepared(
    db,
    "SELECT lease_owner AS owner, lease_pid AS pid FROM accounts WHERE id = ?",
  ).get(accountId);
  return holder === undefined || holder.owner === null
    ? null
    : holder as unknown as LeaseHolder;
}

/** Gives the lease back; another's stays. */
export function endLease(
  db: DatabaseSync,
  lease: { readonly accountId: string; readonly owner: string },
): void {
  prepared(
    db,
    `UPDATE accounts SET lease_owner = NULL, lease_pid = NULL, lease_until = NULL
     WHERE id = $accountId AND lease_owner = $owner`,
  ).run({ ...lease });
}

/** Ends what a dead predecessor with our number left behind: in a container every process has the same. */
export function endLeasesOf(db: DatabaseSync, pid = process.pid): void {
  prepared(
    db,
    `UPDATE accounts SET lease_owner = NULL, lease_pid = NULL, lease_until = NULL
     WHERE lease_pid = ?`,
  ).run(pid);
}
