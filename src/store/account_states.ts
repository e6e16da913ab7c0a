/** How accounts stand, as rows: the small changes that come with the traffic. */

import type { DatabaseSync } from "node:sqlite";
import type { NeedsSignIn, RefreshTrouble } from "../model/account.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import { type Refused, writeBatch } from "./_batch.ts";
import { prepared } from "./db.ts";
import { asMoment } from "./_moment.ts";

/** How an aspect of an account stands in memory now; written again and again it stays the same. */
export type AccountState =
  & { readonly accountId: string }
  & (
    | { readonly aspect: "session"; readonly startedAt: number | null }
    | { readonly aspect: "signIn"; readonly needsSignIn: NeedsSignIn | null }
    | {
      readonly aspect: "refresh";
      readonly refreshTrouble: RefreshTrouble | null;
    }
    | { readonly aspect: "quotas"; readonly quotas: readonly Quota[] }
    | {
      readonly aspect: "cooldown";
      readonly scope: Cooldown["scope"];
      readonly reason: Cooldown["reason"];
      /** Null: it was lifted. */
      readonly cooldown: Cooldown | null;
    }
  );

/**
 * Writes how accounts stand in one transaction and forgets cool-downs that have ended. What concerns a removed account
 * is passed over; what has a bad value is named in the answer.
 */
export function saveStates(
  db: DatabaseSync,
  batch: { readonly states: readonly AccountState[]; readonly now: number },
): Refused[] {
  const refused = writeBatch(db, batch.states, {
    write: (states) => states.forEach((state) => saveState(db, state)),
    nameOf: ({ accountId, aspect }) => `${aspect} of ${accountId}`,
  });
  if (batch.states.some(({ aspect }) => aspect === "cooldown")) {
    prepared(db, "DELETE FROM cooldowns WHERE until <= ?")
      .run(Math.round(batch.now));
  }
  return refused;
}

function saveState(db: DatabaseSync, state: AccountState): void {
  const { accountId } = state;
  switch (state.aspect) {
    case "session":
      prepared(
        db,
        `UPDATE accounts SET session_started_at = $startedAt, session_requests = 0
         WHERE id = $accountId AND session_started_at IS NOT $startedAt`,
      ).run({ accountId, startedAt: asMoment(state.startedAt) });
      break;
    case "signIn":
      prepared(
        db,
        "UPDATE accounts SET needs_sign_in_since = ?, needs_sign_in_why = ? WHERE id = ?",
      ).run(
        asMoment(state.needsSignIn?.since ?? null),
        state.needsSignIn?.why ?? null,
        accountId,
      );
      break;
    case "refresh":
      prepared(
        db,
        "UPDATE accounts SET refresh_until = ?, refresh_failures = ?, refresh_why = ? WHERE id = ?",
      ).run(
        asMoment(state.refreshTrouble?.until ?? null),
        state.refreshTrouble?.failures ?? null,
        state.refreshTrouble?.why ?? null,
        accountId,
      );
      break;
    case "quotas":
      for (const quota of state.quotas) saveQuota(db, accountId, quota);
      break;
    case "cooldown":
      saveCooldown(db, state);
  }
}

function saveQuota(db: DatabaseSync, accountId: string, quota: Quota): void {
  prepared(
    db,
    `INSERT INTO quotas SELECT id, $window, $used, $status, $resetsAt, $seenAt FROM accounts WHERE id = $accountId
     ON CONFLICT DO UPDATE SET used = excluded.used, status = excluded.status, resets_at = excluded.resets_at,
       seen_at = excluded.seen_at WHERE excluded.seen_at >= seen_at`,
  ).run({
    accountId,
    window: quota.window,
    used: quota.used,
    status: quota.status,
    resetsAt: asMoment(quota.resetsAt),
    seenAt: asMoment(quota.seenAt),
  });
}

function saveCooldown(
  db: DatabaseSync,
  state: Extract<AccountState, { aspect: "cooldown" }>,
): void {
  const { accountId, reason, cooldown } = state;
  const scope = state.scope ?? "";
  if (cooldown === null) {
    prepared(
      db,
      "DELETE FROM cooldowns WHERE account_id = ? AND scope = ? AND reason = ?",
    ).run(accountId, scope, reason);
    return;
  }
  prepared(
    db,
    `INSERT OR REPLACE INTO cooldowns SELECT id, $scope, $reason, $since, $until, $source
     FROM accounts WHERE id = $accountId`,
  ).run({
    accountId,
    scope,
    reason,
    since: asMoment(cooldown.since),
    until: asMoment(cooldown.until),
    source: cooldown.source,
  });
}
