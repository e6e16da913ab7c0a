/** What the API could answer: a small pool with every state in it, and requests with every ending. */

import type {
  AccountWire,
  BillWire,
  BodyWire,
  HealthWire,
  RequestDetail,
  RequestSummary,
  StatsWire,
} from "../../src/api/wire.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function accountSample(changes: Partial<AccountWire> = {}): AccountWire {
  return {
    id: "acc-work",
    name: "work",
    provider: "anthropic",
    plan: null,
    auth_method: "api_key",
    base_url: null,
    priority: 0,
    weight: 1,
    created: "2026-01-02T03:04:05.000Z",
    paused: false,
    state: "ready",
    stateReason: null,
    stateUntil: null,
    requestCount: 0,
    totalRequests: 0,
    lastUsed: null,
    tokenStatus: "valid",
    tokenExpiresAt: null,
    rateLimitStatus: { code: "ok", isLimited: false, until: null },
    rateLimitReset: null,
    rateLimitRemaining: null,
    sessionInfo: {
      active: false,
      startedAt: null,
      endsAt: null,
      requestCount: 0,
    },
    cooldowns: [],
    quotas: [],
    ...changes,
  };
}

/** One account in each state that a key account can be in. */
export function poolSample(now: number): AccountWire[] {
  const at = (ms: number) => new Date(now + ms).toISOString();
  const quota = (window: string, used: number, inMs: number) => ({
    window,
    used,
    status: used < 1 ? "allowed" : "rejected",
    resetsAt: at(inMs),
    seenAt: at(-MINUTE),
    forecast: used < 1
      ? { runsOutAt: null, resetsFirst: true }
      : { runsOutAt: at(-MINUTE), resetsFirst: false },
  });
  return [
    accountSample({
      state: "active",
      requestCount: 214,
      totalRequests: 18_231,
      lastUsed: at(-4_000),
      sessionInfo: {
        active: true,
        startedAt: at(-2 * HOUR - 10 * MINUTE),
        endsAt: at(2 * HOUR + 50 * MINUTE),
        requestCount: 214,
      },
      quotas: [
        quota("5h", 0.46, 2 * HOUR + 50 * MINUTE),
        quota("7d", 0.83, 51 * HOUR),
      ],
    }),
    accountSample({
      id: "acc-personal",
      name: "personal",
      priority: 1,
      state: "limited",
      stateReason:
        "Out of quota (read from anthropic-ratelimit-unified-5h-reset)",
      stateUntil: at(63 * MINUTE),
      totalRequests: 4_120,
      lastUsed: at(-74 * MINUTE),
      cooldowns: [{
        scope: null,
        reason: "quota",
        since: at(-HOUR),
        until: at(63 * MINUTE),
        source: "anthropic-ratelimit-unified-5h-reset",
      }],
      quotas: [quota("5h", 1, 63 * MINUTE), quota("7d_opus", 0.22, 90 * HOUR)],
    }),
    accountSample({
      id: "acc-team",
      name: "team-gateway",
      priority: 2,
      base_url: "https://gateway.example.com/anthropic",
      paused: true,
      state: "paused",
      stateReason: "Paused by hand",
      totalRequests: 12,
      lastUsed: at(-9 * 24 * HOUR),
    }),
    accountSample({
      id: "acc-openai",
      name: "openai-main",
      provider: "openai",
      state: "ready",
      totalRequests: 901,
      lastUsed: at(-26 * HOUR),
      quotas: [
        quota("requests", 0.08, 40_000),
        quota("tokens", 0.31, 12_000),
      ],
    }),
    accountSample({
      id: "acc-old",
      name: "old-key",
      provider: "openai",
      priority: 5,
      state: "needs_sign_in",
      stateReason: "The provider answered 401: Incorrect API key provided",
      totalRequests: 77,
      lastUsed: at(-40 * 24 * HOUR),
    }),
  ];
}

export function requestSample(
  changes: Partial<RequestSummary> = {},
): RequestSummary {
  return {
    id: "req-1",
    timestamp: "2026-03-04T05:06:07.000Z",
    method: "POST",
    path: "/v1/messages",
    pool: "claude",
    provider: "anthropic",
    upstreamPath: "/v1/messages",
    accountUsed: "acc-work",
    accountName: "work",
    statusCode: 200,
    outcome: "done",
    success: true,
    errorMessage: null,
    isStream: true,
    responseTimeMs: 8_412,
    failoverAttempts: 0,
    model: "claude-sonnet-4-5-20250929",
    modelAsked: "claude-sonnet-4-5",
    promptTokens: 48_213,
    completionTokens: 612,
    totalTokens: 48_825,
    inputTokens: 214,
    cacheReadInputTokens: 46_001,
    cacheCreationInputTokens: 1_998,
    outputTokens: 612,
    reasoningTokens: null,
    usageMissing: false,
    costUsd: 0.042_2353,
    serviceTier: null,
    tokensPerSecond: 84.2,
    ttftMs: 1_143,
    proxyOverheadMs: 0.41,
    upstreamTtfbMs: 1_021,
    streamingDurationMs: 7_268,
    responseId: "msg_01XyZ",
    previousResponseId: null,
    conversationId: "c-1",
    clientSessionId: "3f1c9a52-7f0e-4c0e-9d0b-0a2f5c6d7e8f",
    clientKeyName: null,
    userAgent: "claude-cli/2.1.0 (external, cli)",
    requestBytes: 812_345,
    responseBytes: 23_456,
    ...changes,
  };
}

/** Sixty requests, the newest first, seven seconds apart, every seventh with an ending of its own. */
export function historySample(now: number): RequestSummary[] {
  return Array.from({ length: 60 }, (_, index) => {
    const odd = index % 7 === 3
      ? ENDINGS[Math.floor(index / 7) % ENDINGS.length]
      : index % 5 === 2
      ? OPENAI
      : { failoverAttempts: index % 11 === 4 ? 2 : 0 };
    return requestSample({
      id: `req-${index}`,
      timestamp: new Date(now - 4_000 - index * 7_000).toISOString(),
      responseTimeMs: 1_100 + (index * 977) % 14_000,
      completionTokens: 40 + (index * 331) % 3_000,
      promptTokens: 9_000 + (index * 7_919) % 120_000,
      tokensPerSecond: 40 + (index * 13) % 70,
      ttftMs: 480 + (index * 83) % 1_900,
      proxyOverheadMs: 0.21 + (index % 9) / 13,
      ...odd,
    });
  });
}

const NOTHING_TOLD = {
  costUsd: null,
  promptTokens: null,
  completionTokens: null,
  totalTokens: null,
  tokensPerSecond: null,
  ttftMs: null,
};

const OPENAI: Partial<RequestSummary> = {
  path: "/v1/responses",
  pool: "openai",
  provider: "openai",
  upstreamPath: "/responses",
  accountUsed: "acc-openai",
  accountName: "openai-main",
  model: "gpt-5.1-codex",
  modelAsked: "gpt-5.1-codex",
};

const ENDINGS: Partial<RequestSummary>[] = [
  {
    ...NOTHING_TOLD,
    statusCode: 400,
    success: false,
    errorMessage: "messages: at least one message is required",
  },
  { outcome: "client_left", success: false, usageMissing: true },
  {
    ...NOTHING_TOLD,
    outcome: "refused",
    statusCode: 429,
    success: false,
    accountUsed: null,
    accountName: null,
    errorMessage: "Every account of this pool is out of quota",
  },
  {
    outcome: "upstream_broke",
    success: false,
    errorMessage: "The provider closed the connection",
  },
  {
    ...NOTHING_TOLD,
    path: "/v1/messages/count_tokens",
    isStream: false,
    completionTokens: null,
  },
  {
    ...NOTHING_TOLD,
    outcome: "failed",
    statusCode: 502,
    success: false,
    failoverAttempts: 3,
    errorMessage: "The provider could not be reached: connection refused",
  },
];

/** 214 × 3 + 46,001 × 0.3 + 1,500 × 3.75 + 498 × 6 + 612 × 15 per million + 1 × 10 per thousand. */
export function billSample(changes: Partial<BillWire> = {}): BillWire {
  const per = 1_000_000;
  return {
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    sheetDate: "2026-03-01",
    tier: null,
    items: [
      { category: "input", quantity: 214, rate: 3, per, usd: 0.000_642 },
      {
        category: "cacheRead",
        quantity: 46_001,
        rate: 0.3,
        per,
        usd: 0.013_8003,
      },
      {
        category: "cacheWrite5m",
        quantity: 1_500,
        rate: 3.75,
        per,
        usd: 0.005_625,
      },
      { category: "cacheWrite1h", quantity: 498, rate: 6, per, usd: 0.002_988 },
      { category: "output", quantity: 612, rate: 15, per, usd: 0.009_18 },
      { category: "webSearch", quantity: 1, rate: 10, per: 1_000, usd: 0.01 },
    ],
    totalUsd: 0.042_2353,
    ...changes,
  };
}

export function bodySample(changes: Partial<BodyWire> = {}): BodyWire {
  return {
    headers: [
      ["content-type", "application/json"],
      ["user-agent", "claude-cli/2.1.0 (external, cli)"],
    ],
    size: 812_345,
    storedSize: 812_345,
    cut: false,
    sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    contentType: "application/json",
    encoding: null,
    ...changes,
  };
}

export function detailSample(
  summary: RequestSummary = requestSample(),
): RequestDetail {
  const at = (ms: number) =>
    new Date(Date.parse(summary.timestamp) + ms).toISOString();
  return {
    ...summary,
    addedFields: [],
    cacheWrite5mTokens: 1_500,
    cacheWrite1hTokens: 498,
    webSearches: 1,
    bill: billSample(),
    requestBody: null,
    responseBody: null,
    attempts: [
      {
        accountId: "acc-personal",
        accountName: "personal",
        provider: "anthropic",
        status: 429,
        verdict: "limited",
        why: "The 5 hour window is used up until 14:05",
        upstreamRequestId: "req_011CSHoEeqs5C35K2UUqR7Fy",
        startedMs: 2.11,
        durationMs: 318.4,
      },
      {
        accountId: "acc-work",
        accountName: "work",
        provider: "anthropic",
        status: 200,
        verdict: "serve",
        why: null,
        upstreamRequestId: "req_011CSHoEeqs5C35K2UUqR8Ab",
        startedMs: 320.9,
        durationMs: 702.2,
      },
    ],
    decision: {
      strategy: "session",
      candidates: [
        {
          accountId: "acc-personal",
          name: "personal",
          provider: "anthropic",
          priority: 1,
          why: "session",
          sessionStartedAt: at(-134 * MINUTE),
        },
        {
          accountId: "acc-work",
          name: "work",
          provider: "anthropic",
          priority: 0,
          why: "priority",
          sessionStartedAt: null,
        },
      ],
      passedOver: [
        {
          accountId: "acc-team",
          name: "team-gateway",
          provider: "anthropic",
          reason: "paused",
          until: null,
          scope: null,
          source: null,
        },
        {
          accountId: "acc-night",
          name: "night",
          provider: "anthropic",
          reason: "quota",
          until: at(63 * MINUTE),
          scope: "opus",
          source: "anthropic-ratelimit-unified-7d_opus-reset",
        },
      ],
    },
    timings: {
      read: 1.62,
      routed: 1.71,
      sent: 2.11,
      headers: 1_023.1,
      answered: 1_023.12,
      firstByte: 1_041,
      firstToken: 1_143,
      lastByte: 8_411.2,
      closed: 8_412,
    },
  };
}

export function statsSample(changes: Partial<StatsWire> = {}): StatsWire {
  return {
    totalRequests: 23_341,
    successRate: 97,
    activeAccounts: 4,
    avgResponseTime: 6_120,
    totalTokens: 1_204_567_890,
    totalCostUsd: 812.35,
    unpricedRequests: 12,
    avgTokensPerSecond: 71.4,
    tokenDetails: {
      inputTokens: 8_400_000,
      cacheReadInputTokens: 1_120_000_000,
      cacheCreationInputTokens: 61_000_000,
      outputTokens: 15_167_890,
    },
    topModels: [{
      model: "claude-sonnet-4-5-20250929",
      count: 20_000,
      percentage: 86,
    }],
    accounts: [{
      name: "work",
      requestCount: 214,
      totalRequests: 18_231,
      successRate: 98,
    }],
    recentErrors: [
      "Every account of this pool is out of quota",
      "The provider could not be reached: connection refused",
      "messages: at least one message is required",
      "The provider closed the connection",
    ].map((message, n) => ({
      message,
      at: "2026-03-04T05:06:07.000Z",
      requestId: `r-error-${n}`,
    })),
    overhead: { p50: 0.38, p95: 0.91, p99: 1.84 },
    ...changes,
  };
}

export function healthSample(changes: Partial<HealthWire> = {}): HealthWire {
  return {
    status: "ok",
    version: "0.1.0",
    timestamp: "2026-03-04T05:06:07.000Z",
    accounts: 5,
    strategy: "session",
    providers: ["anthropic", "openai"],
    pools: [],
    journal: { state: "ok", queued: 0, lagMs: 0, lost: 0, lastError: null },
    bodies: { queued: 0, lost: 0 },
    inFlight: 2,
    lastMinute: { requests: 24, outputTokens: 5_040 },
    ...changes,
  };
}
