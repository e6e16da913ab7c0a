/** Sums over all requests, and analytics over some of them. */

/** `GET /api/stats`: everything that is stored. */
export interface StatsWire {
  totalRequests: number;
  /** Whole percent of the ended requests. */
  successRate: number;
  /** Accounts that have served. */
  activeAccounts: number;
  /** Ms, rounded. */
  avgResponseTime: number;
  totalTokens: number;
  /** Of requests with a known price. */
  totalCostUsd: number;
  /** Ended requests with tokens whose price is not known. */
  unpricedRequests: number;
  avgTokensPerSecond: number | null;
  tokenDetails: {
    inputTokens: number;
    cacheReadInputTokens: number;
    cacheCreationInputTokens: number;
    outputTokens: number;
  };
  topModels: { model: string; count: number; percentage: number }[];
  accounts: {
    name: string;
    requestCount: number;
    totalRequests: number;
    successRate: number;
  }[];
  /** The ten newest distinct ones, each with the newest request that had it. */
  recentErrors: RecentErrorWire[];
  /** Our own share of the time over the last hour, in ms. */
  overhead: { p50: number | null; p95: number | null; p99: number | null };
}

export interface RecentErrorWire {
  message: string;
  at: string;
  requestId: string;
}

/** In ms; null without a request that was measured. Of the histograms, so within 3 %. */
export interface PercentilesWire {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** Sums over some requests. */
export interface SumsWire {
  requests: number;
  /** Percent with two decimals; null without requests. */
  successRate: number | null;
  /** Ms. */
  avgResponseTime: number | null;
  totalTokens: number;
  totalCostUsd: number;
  /** Requests with tokens whose price is not known. */
  unpricedRequests: number;
  avgTokensPerSecond: number | null;
}

/** `GET /api/analytics`. */
export interface AnalyticsWire {
  meta: {
    range: "1h" | "6h" | "24h" | "7d" | "30d";
    /** "1m", "5m", "1h" or "1d". */
    bucket: string;
    bucketMs: number;
    cumulative: boolean;
    /** The whole buckets that hold the range: its first may begin a little earlier. */
    from: string;
    to: string;
  };
  totals: SumsWire & { activeAccounts: number };
  /** The length of the range before `from`. */
  previous: SumsWire & { activeAccounts: number };
  /** Buckets that hold a request, in order; per model when broken down. */
  timeSeries: AnalyticsPointWire[];
  tokenBreakdown: {
    inputTokens: number;
    cacheReadInputTokens: number;
    cacheCreationInputTokens: number;
    outputTokens: number;
    /** Part of the output. */
    reasoningTokens: number;
  };
  modelDistribution: { model: string; count: number }[];
  accountPerformance: (SumsWire & { id: string | null; name: string })[];
  providerBreakdown: (SumsWire & { provider: string })[];
  costByModel: {
    model: string;
    costUsd: number;
    requests: number;
    totalTokens: number;
  }[];
  modelPerformance: {
    model: string;
    requests: number;
    avgResponseTime: number | null;
    p95ResponseTime: number | null;
    responseTime: PercentilesWire;
    ttft: PercentilesWire;
    /** Percent. */
    errorRate: number | null;
    avgTokensPerSecond: number | null;
    minTokensPerSecond: number | null;
    maxTokensPerSecond: number | null;
  }[];
  responseTime: PercentilesWire;
  ttft: PercentilesWire;
  /** Our own share of the time. */
  overhead: PercentilesWire;
  cache: {
    readTokens: number;
    writtenTokens: number;
    /** Percent of all prompt tokens that were read from a cache. */
    hitRate: number | null;
    /** What the same prompts would have cost at the plain input rate, less what they cost; negative when writing cost more than reading saved. */
    savedUsd: number;
  };
  /** By reason: "status 429", "client_left", …; the most frequent first. */
  failures: { reason: string; count: number }[];
  /** Claude Code, Codex, an SDK: by the first word of the user agent. */
  clients: (SumsWire & { client: string })[];
  /** The twenty that cost most, by the client's own session id. */
  sessions: (SumsWire & { sessionId: string })[];
  /** What the filters can name, within the range whatever the filters say. */
  choices: {
    accounts: string[];
    models: string[];
    providers: string[];
    clients: string[];
  };
}

export interface AnalyticsPointWire {
  /** Epoch ms of the bucket's beginning. */
  ts: number;
  model?: string;
  requests: number;
  tokens: number;
  costUsd: number;
  /** Percent. */
  successRate: number | null;
  errorRate: number | null;
  cacheHitRate: number | null;
  avgResponseTime: number | null;
  avgTokensPerSecond: number | null;
  inputTokens: number;
  cacheReadInputTokens: number;
  cacheCreationInputTokens: number;
  outputTokens: number;
  responseTime: PercentilesWire;
  ttft: PercentilesWire;
  overhead: PercentilesWire;
}
