/** What the analytics API could answer: a week of work in three models, with nights, a bad hour and a quiet one. */

import type {
  AnalyticsPointWire,
  AnalyticsWire,
  PercentilesWire,
  SumsWire,
} from "../../src/api/wire.ts";

const HOUR = 3_600_000;
const MODELS = ["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5"];

export function pointSample(
  changes: Partial<AnalyticsPointWire> = {},
): AnalyticsPointWire {
  return {
    ts: 0,
    requests: 10,
    tokens: 110_000,
    costUsd: 0.5,
    successRate: 90,
    errorRate: 10,
    cacheHitRate: 80,
    avgResponseTime: 4_000,
    avgTokensPerSecond: 70,
    inputTokens: 18_000,
    cacheReadInputTokens: 80_000,
    cacheCreationInputTokens: 2_000,
    outputTokens: 10_000,
    responseTime: percentiles(3_500),
    ttft: percentiles(900),
    overhead: percentiles(0.4),
    ...changes,
  };
}

export function sumsSample(changes: Partial<SumsWire> = {}): SumsWire {
  return {
    requests: 1_000,
    successRate: 96.5,
    avgResponseTime: 4_210,
    totalTokens: 11_000_000,
    totalCostUsd: 42.5,
    unpricedRequests: 0,
    avgTokensPerSecond: 71.4,
    ...changes,
  };
}

/** Seven days before `now`, hour by hour. */
export function analyticsSample(
  now: number,
  changes: Partial<AnalyticsWire> = {},
): AnalyticsWire {
  const from = Math.floor(now / HOUR) * HOUR - 7 * 24 * HOUR;
  return {
    meta: {
      range: "7d",
      bucket: "1h",
      bucketMs: HOUR,
      cumulative: false,
      from: new Date(from).toISOString(),
      to: new Date(now).toISOString(),
    },
    totals: { ...sumsSample(), activeAccounts: 3 },
    previous: {
      ...sumsSample({ requests: 800, totalCostUsd: 50 }),
      activeAccounts: 2,
    },
    timeSeries: weekFrom(from),
    tokenBreakdown: {
      inputTokens: 1_800_000,
      cacheReadInputTokens: 8_000_000,
      cacheCreationInputTokens: 200_000,
      outputTokens: 1_000_000,
      reasoningTokens: 250_000,
    },
    modelDistribution: MODELS.map((model, n) => ({
      model,
      count: 600 - n * 200,
    })),
    accountPerformance: [
      { id: "acc-work", name: "work", ...sumsSample({ requests: 700 }) },
      {
        id: "acc-codex",
        name: "codex",
        ...sumsSample({ requests: 290, totalCostUsd: 11.25 }),
      },
      {
        id: null,
        name: "no_account",
        ...sumsSample({ requests: 10, totalCostUsd: 0, successRate: 0 }),
      },
    ],
    providerBreakdown: [
      { provider: "anthropic", ...sumsSample({ requests: 750 }) },
      {
        provider: "openai",
        ...sumsSample({ requests: 250, totalCostUsd: 11.25 }),
      },
    ],
    costByModel: MODELS.map((model, n) => ({
      model,
      costUsd: 30 / (n + 1),
      requests: 600 - n * 200,
      totalTokens: 6_000_000 / (n + 1),
    })),
    modelPerformance: MODELS.map((model, n) => ({
      model,
      requests: 600 - n * 200,
      avgResponseTime: 5_000 - n * 1_400,
      p95ResponseTime: 14_000 - n * 3_000,
      responseTime: percentiles(4_200 - n * 1_200),
      ttft: percentiles(1_100 - n * 300),
      errorRate: 4 - n,
      avgTokensPerSecond: 58 + n * 41,
      minTokensPerSecond: 12 + n * 9,
      maxTokensPerSecond: 110 + n * 70,
    })),
    responseTime: percentiles(3_600),
    ttft: percentiles(880),
    overhead: percentiles(0.41),
    cache: {
      readTokens: 8_000_000,
      writtenTokens: 200_000,
      hitRate: 80,
      savedUsd: 21.6,
    },
    failures: [
      { reason: "status 429", count: 21 },
      { reason: "client_left", count: 9 },
      { reason: "upstream_broke", count: 5 },
    ],
    clients: [
      { client: "claude-cli", ...sumsSample({ requests: 750 }) },
      {
        client: "codex_cli_rs",
        ...sumsSample({ requests: 250, totalCostUsd: 11.25 }),
      },
    ],
    sessions: Array.from({ length: 12 }, (_, n) => ({
      sessionId: `${n}f1c9a52-7f0e-4c0e-9d0b-0a2f5c6d7e8f`,
      ...sumsSample({ requests: 120 - n * 9, totalCostUsd: 9 / (n + 1) }),
    })),
    choices: {
      accounts: ["codex", "work", "no_account"],
      models: MODELS,
      providers: ["anthropic", "openai"],
      clients: ["claude-cli", "codex_cli_rs"],
    },
    ...changes,
  };
}

/** The same week with a point for each model, as `modelBreakdown` gives it. */
export function byModelSample(now: number): AnalyticsWire {
  const whole = analyticsSample(now);
  const timeSeries = whole.timeSeries.flatMap((point) =>
    MODELS.map((model, n) => {
      const requests = Math.max(1, Math.round(point.requests / (n + 1.6)));
      return { ...point, model, requests, costUsd: point.costUsd / (n + 1.6) };
    })
  );
  return { ...whole, timeSeries };
}

/** Nobody works at night, so there are no points. */
function weekFrom(from: number): AnalyticsPointWire[] {
  return Array.from({ length: 7 * 24 }, (_, hour) => {
    const ofDay = new Date(from + hour * HOUR).getUTCHours();
    const busy = Math.max(0, Math.sin((ofDay - 7) / 14 * Math.PI));
    const requests = ofDay < 8 || ofDay > 20
      ? 0
      : Math.round(busy * (14 + (hour * 7) % 9));
    const slow = hour === 100 ? 3 : 1; // a bad hour
    return pointSample({
      ts: from + hour * HOUR,
      requests,
      tokens: requests * 11_000,
      costUsd: requests * 0.0425,
      errorRate: slow === 3 ? 42 : (hour * 5) % 7,
      cacheHitRate: 74 + (hour * 3) % 19,
      avgTokensPerSecond: (58 + (hour * 11) % 31) / slow,
      inputTokens: requests * 1_800,
      cacheReadInputTokens: requests * 8_000,
      cacheCreationInputTokens: requests * 200,
      outputTokens: requests * 1_000,
      responseTime: percentiles((3_000 + (hour * 137) % 900) * slow),
      ttft: percentiles((700 + (hour * 61) % 400) * slow),
      overhead: percentiles(0.3 + (hour * 13) % 20 / 100),
    });
  }).filter(({ requests }) => requests > 0);
}

function percentiles(p50: number): PercentilesWire {
  return { p50, p95: p50 * 2.1, p99: p50 * 2.9 };
}
