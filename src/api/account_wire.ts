/** An account as the API tells it. */

import type { AccountView, QuotaView } from "../actions/account_view.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import { iso, isoOrNull } from "./moment.ts";
import type { AccountWire, CooldownWire, QuotaWire } from "./wire.ts";

export function accountWire(view: AccountView): AccountWire {
  const { account, state, session } = view;
  return {
    id: account.id,
    name: account.name,
    provider: account.provider,
    plan: account.plan,
    auth_method: view.authMethod,
    base_url: account.baseUrl,
    priority: account.priority,
    weight: 1,
    created: iso(account.createdAt),
    paused: account.paused,
    state: state.word,
    stateReason: state.why,
    stateUntil: isoOrNull(state.until),
    requestCount: session.requests,
    totalRequests: view.totalRequests,
    lastUsed: isoOrNull(view.lastUsedAt),
    tokenStatus: view.token.status,
    tokenExpiresAt: isoOrNull(view.token.expiresAt),
    ...rateLimitOf(view),
    sessionInfo: {
      active: session.active,
      startedAt: isoOrNull(session.startedAt),
      endsAt: isoOrNull(session.endsAt),
      requestCount: session.requests,
    },
    cooldowns: account.cooldowns.map(cooldownWire),
    quotas: view.quotas.map(quotaWire),
  };
}

/** The three fields by which scripts for the first ccflare know a limited account. */
function rateLimitOf(
  { account, state }: AccountView,
): Pick<
  AccountWire,
  "rateLimitStatus" | "rateLimitReset" | "rateLimitRemaining"
> {
  const isLimited = state.word === "limited" || state.word === "throttled";
  const until = isLimited ? isoOrNull(state.until) : null;
  const tightest = tightestOf(account.quotas);
  const code = isLimited
    ? "rate_limited"
    : state.word === "paused"
    ? "paused"
    : tightest?.status ?? "ok";
  return {
    rateLimitStatus: { code, isLimited, until },
    rateLimitReset: until ?? isoOrNull(tightest?.resetsAt ?? null),
    rateLimitRemaining: remainingOf(tightest),
  };
}

/** The window that will run out first by what was last seen. */
function tightestOf(quotas: readonly Quota[]): Quota | null {
  let tightest: Quota | null = null;
  for (const one of quotas) {
    if (tightest === null || (one.used ?? 0) > (tightest.used ?? 0)) {
      tightest = one;
    }
  }
  return tightest;
}

/** Whole percent that are left. */
function remainingOf(quota: Quota | null): number | null {
  if (quota === null || quota.used === null) return null;
  return Math.max(0, Math.round((1 - quota.used) * 100));
}

function cooldownWire(one: Cooldown): CooldownWire {
  return { ...one, since: iso(one.since), until: iso(one.until) };
}

export function quotaWire(one: QuotaView): QuotaWire {
  return {
    window: one.window,
    used: one.used,
    status: one.status,
    resetsAt: isoOrNull(one.resetsAt),
    seenAt: iso(one.seenAt),
    forecast: one.forecast && {
      runsOutAt: isoOrNull(one.forecast.runsOutAt),
      resetsFirst: one.forecast.resetsFirst,
    },
  };
}
