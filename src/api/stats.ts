/** The route for the sums over all requests. */

import type { Context } from "hono";
import { readStats } from "../actions/stats.ts";
import type { ApiDeps } from "./deps.ts";
import { json } from "./respond.ts";
import type { StatsWire } from "./wire.ts";

type Stats = Awaited<ReturnType<typeof readStats>>;

/** How the first ccflare calls requests that no account has served. */
const NO_ACCOUNT = "no_account";

export async function showStats(_: Context, deps: ApiDeps): Promise<Response> {
  return json(statsWire(await readStats(deps)));
}

function statsWire(stats: Stats): StatsWire {
  const { input, cacheRead, cacheWrite, output } = stats.tokens;
  return {
    totalRequests: stats.requests,
    successRate: percent(stats.succeeded, stats.ended),
    activeAccounts: stats.activeAccounts,
    avgResponseTime: Math.round(stats.averageDurationMs ?? 0),
    totalTokens: input + cacheRead + cacheWrite + output,
    avgTokensPerSecond: stats.tokensPerSecond === null
      ? null
      : Math.round(stats.tokensPerSecond * 10) / 10,
    tokenDetails: {
      inputTokens: input,
      cacheReadInputTokens: cacheRead,
      cacheCreationInputTokens: cacheWrite,
      outputTokens: output,
    },
    topModels: stats.models.map(({ model, ended }) => ({
      model,
      count: ended,
      percentage: percent(ended, stats.ended, 2),
    })),
    accounts: stats.accounts.map((one) => ({
      name: one.name ?? one.id ?? NO_ACCOUNT,
      requestCount: one.ended,
      totalRequests: one.totalRequests ?? one.ended,
      successRate: percent(one.succeeded, one.ended),
    })),
    recentErrors: [...stats.errors],
    overhead: { ...stats.overhead },
  };
}

function percent(part: number, whole: number, decimals = 0): number {
  if (whole === 0) return 0;
  const scale = 10 ** decimals;
  return Math.round(part / whole * 100 * scale) / scale;
}
