/** The JSON that the management API speaks; the dashboard borrows these types. Moments are ISO-8601 unless named `…Ms` or said to be epoch ms. */

/** Answer to a change. */
export interface Done<Data = undefined> {
  success: true;
  message: string;
  data?: Data;
}

export interface ErrorBody {
  error: string;
  /** For bad input: the field and what is wrong with it. */
  details?: unknown;
}

export interface AccountWire {
  id: string;
  name: string;
  provider: string;
  /** What the provider calls the subscription; null when it does not tell, and for keys. */
  plan: string | null;
  auth_method: "api_key" | "oauth";
  base_url: string | null;
  priority: number;
  weight: 1;
  created: string;
  paused: boolean;
  /** One word for people and programs: how the account stands right now. */
  state:
    | "ready"
    | "active"
    | "paused"
    | "needs_sign_in"
    /** Its token has ended and could not be renewed for a passing reason; that is tried again. */
    | "token_trouble"
    | "limited"
    | "throttled"
    | "down";
  /** A sentence when the state is not `ready` or `active`, or when one model family has to wait. */
  stateReason: string | null;
  /** When the state, or the wait of that model family, ends by itself. */
  stateUntil: string | null;
  /** Requests of the running session. */
  requestCount: number;
  totalRequests: number;
  lastUsed: string | null;
  tokenStatus: "valid" | "expired";
  tokenExpiresAt: string | null;
  rateLimitStatus: { code: string; isLimited: boolean; until: string | null };
  rateLimitReset: string | null;
  rateLimitRemaining: number | null;
  sessionInfo: {
    active: boolean;
    startedAt: string | null;
    endsAt: string | null;
    requestCount: number;
  };
  cooldowns: CooldownWire[];
  quotas: QuotaWire[];
}

export interface CooldownWire {
  scope: string | null;
  reason: "quota" | "throttled" | "down";
  since: string;
  until: string;
  source: string;
}

export interface QuotaWire {
  window: string;
  /** 0 to 1. */
  used: number | null;
  status: string | null;
  resetsAt: string | null;
  seenAt: string;
}

/** One line of the request list. Token counts are null when unknown. */
export interface RequestSummary {
  id: string;
  timestamp: string;
  method: string;
  path: string;
  pool: string | null;
  provider: string | null;
  upstreamPath: string | null;
  /** Account id. */
  accountUsed: string | null;
  accountName: string | null;
  statusCode: number | null;
  /** Null while it is running. */
  outcome:
    | "done"
    | "client_left"
    | "upstream_broke"
    | "refused"
    | "failed"
    | "interrupted"
    | null;
  /** Null while it is running; true for an outcome of `done` with a status below 400. */
  success: boolean | null;
  errorMessage: string | null;
  isStream: boolean;
  responseTimeMs: number | null;
  /** Attempts beyond the first. */
  failoverAttempts: number;
  /** As answered, else as asked. */
  model: string | null;
  modelAsked: string | null;
  /** Input and both kinds of cache tokens. */
  promptTokens: number | null;
  completionTokens: number | null;
  totalTokens: number | null;
  inputTokens: number | null;
  cacheReadInputTokens: number | null;
  cacheCreationInputTokens: number | null;
  outputTokens: number | null;
  reasoningTokens: number | null;
  /** True when the answer should have told its tokens and did not. */
  usageMissing: boolean;
  tokensPerSecond: number | null;
  ttftMs: number | null;
  proxyOverheadMs: number | null;
  upstreamTtfbMs: number | null;
  streamingDurationMs: number | null;
  responseId: string | null;
  previousResponseId: string | null;
  clientSessionId: string | null;
  userAgent: string | null;
  requestBytes: number;
  responseBytes: number;
}

/** `GET /api/requests/:id`. */
export interface RequestDetail extends RequestSummary {
  attempts: AttemptWire[];
  /** What was added to the client's headers besides the credential, as `name: value`. */
  addedFields: string[];
  decision: DecisionWire | null;
  /** Ms after arrival. */
  timings: Record<
    | "read"
    | "routed"
    | "sent"
    | "headers"
    | "answered"
    | "firstByte"
    | "firstToken"
    | "lastByte"
    | "closed",
    number | null
  >;
  cacheWrite5mTokens: number | null;
  cacheWrite1hTokens: number | null;
}

export interface AttemptWire {
  accountId: string | null;
  accountName: string | null;
  provider: string;
  status: number | null;
  /** serve, stale, dead, limited, throttled, down, left or timeout. */
  verdict: string;
  why: string | null;
  upstreamRequestId: string | null;
  startedMs: number;
  durationMs: number;
}

export interface DecisionWire {
  strategy: "session";
  candidates: {
    accountId: string;
    name: string;
    provider: string;
    priority: number;
    why: "session" | "priority" | "down";
    sessionStartedAt: string | null;
  }[];
  passedOver: {
    accountId: string;
    name: string;
    provider: string;
    reason:
      | "paused"
      | "needs_sign_in"
      | "refresh"
      | "client"
      | "quota"
      | "throttled";
    until: string | null;
    scope: string | null;
    source: string | null;
  }[];
}

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
  /** The ten newest distinct ones. */
  recentErrors: string[];
  /** Our own share of the time over the last hour, in ms. */
  overhead: { p50: number | null; p95: number | null; p99: number | null };
}

/** What `POST /api/accounts` takes; the twins in camel case (`apiKey`, `baseUrl`, …) are understood too. */
export interface NewAccountWire {
  name: string;
  provider: string;
  /** For `anthropic` and `openai`. */
  api_key?: string;
  /** For `claude-code` and `codex`, whose tokens may also come from signing in. */
  access_token?: string;
  refresh_token?: string | null;
  /** Epoch ms at which the access token ends; null when nobody knows. */
  expires_at?: number | null;
  /** For `codex`: names account and plan. */
  id_token?: string | null;
  /** For `codex`: the ChatGPT account, where the tokens do not name it. */
  account_id?: string | null;
  /** Empty or null for the provider's own address. */
  base_url?: string | null;
  /** 0 to 1000, lower goes first; 0 when it is not named. */
  priority?: number;
  /** May be named and must then be the provider's own way. */
  auth_method?: "api_key" | "oauth";
}

/** What `PATCH /api/accounts/:id` takes: at least one of them. */
export type AccountChangeWire = Partial<
  Omit<NewAccountWire, "provider" | "auth_method">
>;

/** What `POST /api/auth/:provider/init` answers to `{ name, flow?, base_url?, priority? }`. */
export interface SignInWire {
  /** Where the person agrees; null for a device code. */
  authUrl: string | null;
  sessionId: string;
  provider: string;
  /** `loopback` comes back by itself, if the browser is on the machine of the server; its address can be pasted too. */
  flow: "loopback" | "paste" | "device";
  /** What the person types, and where. */
  device: { userCode: string; verifyUrl: string } | null;
  /** True when an account of this name gets new tokens. */
  renews: boolean;
  /** A sentence when another flow was taken than the usual one. */
  remark: string | null;
  expiresAt: string;
}

/** `GET /api/auth/session/:id/status`; it is told for five minutes after the end. */
export interface SignInStatusWire {
  status: "pending" | "completed" | "failed" | "expired";
  /** A sentence when it failed or expired. */
  reason: string | null;
  accountId: string | null;
}

/** `GET /health` for whoever has not shown the admin token that is set. */
export type BriefHealthWire = Pick<HealthWire, "status" | "version">;

/** `GET /health`. */
export interface HealthWire {
  /** `ok`; `degraded` when there are accounts and none can serve, or when requests are not being written down. */
  status: "ok" | "degraded";
  version: string;
  timestamp: string;
  accounts: number;
  strategy: "session";
  providers: string[];
  pools: {
    provider: string;
    accounts: number;
    usable: number;
    nextFreeAt: string | null;
  }[];
  journal: {
    state: "ok" | "failing";
    queued: number;
    /** Records given up because the database could not be written for too long. */
    lost: number;
    lastError: string | null;
  };
  inFlight: number;
}

/** Events of `GET /api/requests/stream` (`data:` lines; moments in epoch ms). */
export type RequestEvent =
  | {
    type: "ingress";
    id: string;
    timestamp: number;
    method: string;
    path: string;
  }
  | {
    type: "start";
    id: string;
    timestamp: number;
    method: string;
    path: string;
    accountId: string | null;
    accountName: string | null;
    model: string | null;
    statusCode: number | null;
  }
  | { type: "summary"; payload: RequestSummary }
  /** Accounts have changed; read them again. */
  | { type: "accounts" };
