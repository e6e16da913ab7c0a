/** Sums and analytics in the document. */

import { z } from "zod";
import type {
  AnalyticsPointWire,
  AnalyticsWire,
  PercentilesWire,
  RecentErrorWire,
  StatsWire,
  SumsWire,
} from "../wire.ts";
import { moment } from "./schemas_answers.ts";

const count = z.int();
const ms = z.number().nullable();
const percent = z.number().nullable();
const speed = z.number().nullable().describe("Output tokens a second.");

export const RecentError = z.strictObject({
  message: z.string(),
  at: moment(),
  requestId: z.string(),
}).meta({ id: "RecentError" }) satisfies z.ZodType<RecentErrorWire>;

const TOKEN_DETAILS = {
  inputTokens: count,
  cacheReadInputTokens: count,
  cacheCreationInputTokens: count,
  outputTokens: count,
};

export const Percentiles = z.strictObject({ p50: ms, p95: ms, p99: ms }).meta({
  id: "Percentiles",
  description: "In ms.",
}) satisfies z.ZodType<PercentilesWire>;

export const Stats = z.strictObject({
  totalRequests: count,
  successRate: z.number(),
  activeAccounts: count,
  avgResponseTime: z.number().describe("Ms."),
  totalTokens: count,
  totalCostUsd: z.number().describe("Of requests with a known price."),
  unpricedRequests: count,
  avgTokensPerSecond: speed,
  tokenDetails: z.strictObject(TOKEN_DETAILS),
  topModels: z.array(
    z.strictObject({ model: z.string(), count, percentage: z.number() }),
  ),
  accounts: z.array(z.strictObject({
    name: z.string(),
    requestCount: count,
    totalRequests: count,
    successRate: z.number(),
  })),
  recentErrors: z.array(RecentError),
  overhead: Percentiles,
}).meta({ id: "Stats" }) satisfies z.ZodType<StatsWire>;

const SUMS = {
  requests: count,
  successRate: percent,
  avgResponseTime: ms,
  totalTokens: count,
  totalCostUsd: z.number(),
  unpricedRequests: count,
  avgTokensPerSecond: speed,
};

export const Sums = z.strictObject(SUMS).meta({
  id: "Sums",
}) satisfies z.ZodType<SumsWire>;

const PERIOD = z.strictObject({ ...SUMS, activeAccounts: count });

export const AnalyticsPoint = z.strictObject({
  ts: z.int().describe("Epoch ms of the bucket's beginning."),
  model: z.exactOptional(z.string()),
  requests: count,
  tokens: count,
  costUsd: z.number(),
  successRate: percent,
  errorRate: percent,
  cacheHitRate: percent,
  avgResponseTime: ms,
  avgTokensPerSecond: speed,
  ...TOKEN_DETAILS,
  responseTime: Percentiles,
  ttft: Percentiles,
  overhead: Percentiles,
}).meta({ id: "AnalyticsPoint" }) satisfies z.ZodType<AnalyticsPointWire>;

export const RANGE = z.enum(["1h", "6h", "24h", "7d", "30d"]);

export const Analytics = z.strictObject({
  meta: z.strictObject({
    range: RANGE,
    bucket: z.string(),
    bucketMs: z.int(),
    cumulative: z.boolean(),
    from: moment(),
    to: moment(),
  }),
  totals: PERIOD,
  previous: PERIOD.describe("The same length of time before `from`."),
  timeSeries: z.array(AnalyticsPoint),
  tokenBreakdown: z.strictObject({ ...TOKEN_DETAILS, reasoningTokens: count }),
  modelDistribution: z.array(z.strictObject({ model: z.string(), count })),
  accountPerformance: z.array(
    z.strictObject({ ...SUMS, id: z.string().nullable(), name: z.string() }),
  ),
  providerBreakdown: z.array(
    z.strictObject({ ...SUMS, provider: z.string() }),
  ),
  costByModel: z.array(z.strictObject({
    model: z.string(),
    costUsd: z.number(),
    requests: count,
    totalTokens: count,
  })),
  modelPerformance: z.array(z.strictObject({
    model: z.string(),
    requests: count,
    avgResponseTime: ms,
    p95ResponseTime: ms,
    responseTime: Percentiles,
    ttft: Percentiles,
    errorRate: percent,
    avgTokensPerSecond: speed,
    minTokensPerSecond: speed,
    maxTokensPerSecond: speed,
  })),
  responseTime: Percentiles,
  ttft: Percentiles,
  overhead: Percentiles,
  cache: z.strictObject({
    readTokens: count,
    writtenTokens: count,
    hitRate: percent,
    savedUsd: z.number(),
  }),
  failures: z.array(z.strictObject({ reason: z.string(), count })),
  clients: z.array(z.strictObject({ ...SUMS, client: z.string() })),
  sessions: z.array(z.strictObject({ ...SUMS, sessionId: z.string() })),
  choices: z.strictObject({
    accounts: z.array(z.string()),
    models: z.array(z.string()),
    providers: z.array(z.string()),
    clients: z.array(z.string()),
  }),
}).meta({ id: "Analytics" }) satisfies z.ZodType<AnalyticsWire>;
