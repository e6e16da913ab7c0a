/** The numbers of a span of time by the names of `GET /api/analytics`. */

import { NO_ACCOUNT } from "../model/account.ts";
import type { Analytics, AnalyticsPoint, Told } from "../store/analytics.ts";
import {
  percent,
  rounded,
  roundedOrNull,
  roundedPercentiles,
  totalOf,
  usd,
} from "./_figures.ts";

/** What a client, provider or model is called that nobody named. */
export const UNKNOWN = "unknown";

interface Meta {
  readonly range: "1h" | "6h" | "24h" | "7d" | "30d";
  readonly bucket: string;
  readonly bucketMs: number;
  readonly cumulative: boolean;
  readonly from: string;
  readonly to: string;
}

export function viewOf(analytics: Analytics, meta: Meta) {
  const { totals, previous, models, choices } = analytics;
  const points = analytics.points.map(pointOf);
  return {
    meta,
    totals: withAccounts(totals),
    previous: withAccounts(previous),
    timeSeries: meta.cumulative ? runningSums(points) : points,
    tokenBreakdown: {
      ...tokensOf(totals),
      reasoningTokens: totals.tokens.reasoning,
    },
    modelDistribution: models
      .map(({ model, requests }) => ({ model, count: requests })),
    accountPerformance: analytics.accounts.map((account) => ({
      id: account.id,
      name: account.name ?? NO_ACCOUNT,
      ...sumsOf(account),
    })),
    providerBreakdown: analytics.providers.map((one) => ({
      provider: one.provider || UNKNOWN,
      ...sumsOf(one),
    })),
    costByModel: analytics.costs.map((one) => ({
      model: one.model || UNKNOWN,
      costUsd: usd(one.costNanoUsd),
      requests: one.requests,
      totalTokens: totalOf(one.tokens),
    })),
    modelPerformance: models.map((one) => ({
      model: one.model,
      requests: one.requests,
      avgResponseTime: roundedOrNull(one.averageDurationMs, 1),
      p95ResponseTime: roundedOrNull(one.responseTime.p95, 3),
      responseTime: roundedPercentiles(one.responseTime),
      ttft: roundedPercentiles(one.firstToken),
      errorRate: errorRateOf(one),
      avgTokensPerSecond: roundedOrNull(one.tokensPerSecond, 1),
      minTokensPerSecond: roundedOrNull(one.minSpeed, 1),
      maxTokensPerSecond: roundedOrNull(one.maxSpeed, 1),
    })),
    ...measuresOf(totals),
    cache: {
      readTokens: totals.tokens.cacheRead,
      writtenTokens: totals.tokens.cacheWrite,
      hitRate: hitRateOf(totals),
      savedUsd: usd(totals.savedNanoUsd),
    },
    failures: [...analytics.failures],
    clients: analytics.clients.map((one) => ({
      client: one.client || UNKNOWN,
      ...sumsOf(one),
    })),
    sessions: analytics.sessions.map((one) => ({
      sessionId: one.sessionId,
      ...sumsOf(one),
    })),
    choices: {
      accounts: choices.accounts.map((name) => name ?? NO_ACCOUNT),
      models: [...choices.models],
      providers: [...choices.providers],
      clients: [...choices.clients],
    },
  };
}

function sumsOf(sums: Told) {
  return {
    requests: sums.requests,
    successRate: percent(sums.succeeded, sums.requests),
    avgResponseTime: roundedOrNull(sums.averageDurationMs, 1),
    totalTokens: totalOf(sums.tokens),
    totalCostUsd: usd(sums.costNanoUsd),
    unpricedRequests: sums.unpriced,
    avgTokensPerSecond: roundedOrNull(sums.tokensPerSecond, 1),
  };
}

function withAccounts(sums: Analytics["previous"]) {
  return { ...sumsOf(sums), activeAccounts: sums.activeAccounts };
}

function pointOf(point: AnalyticsPoint) {
  return {
    ts: point.start,
    ...(point.model === null ? {} : { model: point.model || UNKNOWN }),
    requests: point.requests,
    tokens: totalOf(point.tokens),
    costUsd: usd(point.costNanoUsd),
    successRate: percent(point.succeeded, point.requests),
    errorRate: errorRateOf(point),
    cacheHitRate: hitRateOf(point),
    avgResponseTime: roundedOrNull(point.averageDurationMs, 1),
    avgTokensPerSecond: roundedOrNull(point.tokensPerSecond, 1),
    ...tokensOf(point),
    ...measuresOf(point),
  };
}

type Point = ReturnType<typeof pointOf>;

const RUNNING = [
  "requests",
  "tokens",
  "costUsd",
  "inputTokens",
  "cacheReadInputTokens",
  "cacheCreationInputTokens",
  "outputTokens",
] as const satisfies readonly (keyof Point)[];

/** How much it was by the end of each bucket, for each model on its own; rates and times stay those of the bucket. */
function runningSums(points: readonly Point[]): Point[] {
  const latest = new Map<string | undefined, Point>();
  return points.map((point) => {
    const before = latest.get(point.model);
    const sums = { ...point };
    for (const name of RUNNING) sums[name] += before?.[name] ?? 0;
    // What adding fractions leaves behind is less than a billionth of a dollar.
    sums.costUsd = rounded(sums.costUsd, 9);
    latest.set(point.model, sums);
    return sums;
  });
}

function tokensOf({ tokens }: Told) {
  return {
    inputTokens: tokens.input,
    cacheReadInputTokens: tokens.cacheRead,
    cacheCreationInputTokens: tokens.cacheWrite,
    outputTokens: tokens.output,
  };
}

type Measured = Pick<
  AnalyticsPoint,
  "responseTime" | "firstToken" | "overhead"
>;

function measuresOf({ responseTime, firstToken, overhead }: Measured) {
  return {
    responseTime: roundedPercentiles(responseTime),
    ttft: roundedPercentiles(firstToken),
    overhead: roundedPercentiles(overhead),
  };
}

function errorRateOf({ requests, succeeded }: Told): number | null {
  return percent(requests - succeeded, requests);
}

/** Of all prompt tokens, those that were read from a cache. */
function hitRateOf({ tokens }: Told): number | null {
  const { input, cacheRead, cacheWrite } = tokens;
  return percent(cacheRead, input + cacheRead + cacheWrite);
}
