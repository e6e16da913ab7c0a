/** An account as people are shown it: how it stands, what it did, and no secret. */

import type { Account, Credentials } from "../model/account.ts";
import { type Forecast, forecastOf } from "../model/forecast.ts";
import type { Quota } from "../model/limit.ts";
import { sessionRuns } from "../model/session.ts";
import { providerOf } from "../providers/mod.ts";
import { type AccountState, stateOf } from "./account_state.ts";
import type { ActionDeps } from "./deps.ts";

/** An account with everything that is shown of it; holds no secret. */
export interface AccountView {
  readonly account: Account;
  readonly authMethod: "api_key" | "oauth";
  readonly state: AccountState;
  readonly quotas: readonly QuotaView[];
  readonly session: {
    readonly active: boolean;
    readonly startedAt: number | null;
    /** Epoch ms; also told when it has passed. */
    readonly endsAt: number | null;
    readonly requests: number;
  };
  readonly totalRequests: number;
  readonly lastUsedAt: number | null;
  readonly token: {
    readonly status: "valid" | "expired";
    readonly expiresAt: number | null;
  };
}

/** A window as last seen, and how it goes on from there; null when nothing can be said. */
export interface QuotaView extends Quota {
  readonly forecast: Forecast | null;
}

/** Each quota window of the account with its forecast. */
export function quotasOf(
  account: Account,
  { store, now }: Pick<ActionDeps, "store" | "now">,
): QuotaView[] {
  return account.quotas.map((quota) => {
    const samples = store.accounts.quotaSamples(account.id, quota.window);
    return { ...quota, forecast: forecastOf(quota, samples, now()) };
  });
}

export function viewOf(
  account: Account,
  deps: ActionDeps,
  counted: {
    sessionRequests: number;
    totalRequests: number;
    lastUsedAt: number | null;
  },
): AccountView {
  const now = deps.now();
  const credentials = deps.store.accounts.credentials(account.id);
  const active = sessionRuns(account, now, deps.sessionDurationMs);
  const startedAt = account.sessionStartedAt;
  return {
    account,
    authMethod: authMethodOf(account, credentials),
    state: stateOf(account, now, deps.sessionDurationMs),
    quotas: quotasOf(account, deps),
    session: {
      active,
      startedAt,
      endsAt: startedAt === null ? null : startedAt + deps.sessionDurationMs,
      // Counted since the latest session began; once that is over the number says nothing about now.
      requests: active ? counted.sessionRequests : 0,
    },
    totalRequests: counted.totalRequests,
    lastUsedAt: counted.lastUsedAt,
    token: tokenOf(account, credentials, now),
  };
}

function authMethodOf(
  account: Account,
  credentials: Credentials | null,
): "api_key" | "oauth" {
  const kind = credentials?.kind ?? providerOf(account.provider)?.signIn.kind;
  return kind === "key" ? "api_key" : "oauth";
}

function tokenOf(
  account: Account,
  credentials: Credentials | null,
  now: number,
): AccountView["token"] {
  const expiresAt = credentials?.kind === "tokens"
    ? credentials.expiresAt
    : null;
  const usable = credentials !== null && account.needsSignIn === null &&
    (expiresAt === null || expiresAt > now);
  return { status: usable ? "valid" : "expired", expiresAt };
}
