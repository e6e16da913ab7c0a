/** What a person can see of everything that was stored, in sums. */

import { NO_ACCOUNT } from "../model/account.ts";
import type { Stats } from "../store/stats.ts";
import { percent, rounded, totalOf, usd } from "./_figures.ts";
import type { ActionDeps } from "./deps.ts";

/** The names are those of `GET /api/stats`, for whoever asks. */
export async function readStats(
  { store, now }: Pick<ActionDeps, "store" | "now">,
) {
  return viewOf(await store.stats({ now: now() }));
}

function viewOf(stats: Stats) {
  const { tokens, tokensPerSecond } = stats;
  return {
    totalRequests: stats.requests,
    successRate: percent(stats.succeeded, stats.ended, 0) ?? 0,
    activeAccounts: stats.activeAccounts,
    avgResponseTime: Math.round(stats.averageDurationMs ?? 0),
    totalTokens: totalOf(tokens),
    totalCostUsd: usd(stats.costNanoUsd),
    unpricedRequests: stats.unpriced,
    avgTokensPerSecond: tokensPerSecond === null
      ? null
      : rounded(tokensPerSecond, 1),
    tokenDetails: {
      inputTokens: tokens.input,
      cacheReadInputTokens: tokens.cacheRead,
      cacheCreationInputTokens: tokens.cacheWrite,
      outputTokens: tokens.output,
    },
    topModels: stats.models.map(({ model, ended }) => ({
      model,
      count: ended,
      percentage: percent(ended, stats.ended) ?? 0,
    })),
    accounts: stats.accounts.map((one) => ({
      name: one.name ?? one.id ?? NO_ACCOUNT,
      requestCount: one.ended,
      totalRequests: one.totalRequests ?? one.ended,
      successRate: percent(one.succeeded, one.ended, 0) ?? 0,
    })),
    recentErrors: stats.errors.map(({ message, at, requestId }) => ({
      message,
      at: new Date(at).toISOString(),
      requestId,
    })),
    overhead: { ...stats.overhead },
  };
}
