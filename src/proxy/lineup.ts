/** Which accounts may serve a request, in which order, and why: the `session` strategy. */

import {
  type Account,
  isDown,
  lacksToken,
  type PassedOverReason,
  restOf,
} from "../model/account.ts";
import type { Candidate, Decision, PassedOver } from "../model/decision.ts";
import type { Cooldown } from "../model/limit.ts";
import { sessionRuns } from "../model/session.ts";

export interface Ask {
  readonly model: string | null;
  /** Epoch ms. */
  readonly now: number;
  readonly sessionDurationMs: number;
}

export interface Lineup {
  /** In the order in which they are tried; the same as `decision.candidates`. */
  readonly accounts: readonly Account[];
  readonly decision: Decision;
}

/** The accounts of one provider. */
export interface Pool {
  readonly accounts: readonly Account[];
  /** True when the provider's rules keep its accounts from this client. */
  readonly isBarred: boolean;
}

/** Walks the pools in order; within one, the latest running session goes first, then priority, then age. Pure. */
export function lineup(pools: Iterable<Pool>, ask: Ask): Lineup {
  const accounts: Account[] = [];
  const passedOver: PassedOver[] = [];
  for (const pool of pools) {
    const usable: Account[] = [];
    for (const account of pool.accounts) {
      const obstacle = pool.isBarred
        ? passOver(account, "client", null)
        : obstacleFor(account, ask);
      if (obstacle === null) usable.push(account);
      else passedOver.push(obstacle);
    }
    accounts.push(...usable.sort((a, b) => compare(a, b, ask)));
  }
  const candidates = accounts.map((account) => candidateOf(account, ask));
  return {
    accounts,
    decision: { strategy: "session", candidates, passedOver },
  };
}

/** Null when the account is usable for what is asked. */
function obstacleFor(account: Account, ask: Ask): PassedOver | null {
  if (account.paused) return passOver(account, "paused", null);
  if (account.needsSignIn !== null) {
    return passOver(account, "needs_sign_in", null);
  }
  if (lacksToken(account, ask.now)) {
    const until = account.refreshTrouble!.until;
    return { ...passOver(account, "refresh", null), until };
  }
  const rest = restOf(account, ask.model, ask.now);
  if (rest === null) return null;
  return passOver(
    account,
    rest.reason === "quota" ? "quota" : "throttled",
    rest,
  );
}

function passOver(
  account: Account,
  reason: PassedOverReason,
  rest: Cooldown | null,
): PassedOver {
  return {
    accountId: account.id,
    name: account.name,
    provider: account.provider,
    reason,
    until: rest?.until ?? null,
    scope: rest?.scope ?? null,
    source: rest?.source ?? null,
  };
}

function compare(a: Account, b: Account, ask: Ask): number {
  const down = Number(isDown(a, ask.now)) - Number(isDown(b, ask.now));
  if (down !== 0) return down;
  const session = startOfRunning(b, ask) - startOfRunning(a, ask);
  if (session !== 0) return session;
  return a.priority - b.priority || a.createdAt - b.createdAt;
}

/** Epoch ms of the running session, 0 when none runs. */
function startOfRunning(account: Account, ask: Ask): number {
  return sessionRuns(account, ask.now, ask.sessionDurationMs)
    ? account.sessionStartedAt!
    : 0;
}

function candidateOf(account: Account, ask: Ask): Candidate {
  const startedAt = startOfRunning(account, ask);
  return {
    accountId: account.id,
    name: account.name,
    provider: account.provider,
    priority: account.priority,
    why: isDown(account, ask.now)
      ? "down"
      : startedAt > 0
      ? "session"
      : "priority",
    sessionStartedAt: startedAt > 0 ? startedAt : null,
  };
}
