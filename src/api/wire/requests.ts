/** Requests: one line of the list, all of one, its bodies. */

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
  /** US dollars; null when no price is known. */
  costUsd: number | null;
  /** "flex", "priority"; null for the ordinary one. */
  serviceTier: string | null;
  tokensPerSecond: number | null;
  ttftMs: number | null;
  proxyOverheadMs: number | null;
  upstreamTtfbMs: number | null;
  streamingDurationMs: number | null;
  responseId: string | null;
  previousResponseId: string | null;
  /** What the turns of one conversation have in common; null until the bodies are stored. */
  conversationId: string | null;
  clientSessionId: string | null;
  /** Of the key that the client has shown. */
  clientKeyName: string | null;
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
  webSearches: number;
  /** Null when no price is known. */
  bill: BillWire | null;
  /** Null for a side that is not stored, or not any more. */
  requestBody: BodyWire | null;
  responseBody: BodyWire | null;
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

/** What a request cost, item by item. */
export interface BillWire {
  /** The sheet's names. */
  provider: string;
  model: string;
  /** The day of the price sheet. */
  sheetDate: string;
  /** What made the rates differ from the ordinary ones; null for nothing. */
  tier: string | null;
  items: BillItemWire[];
  /** Null when something of it has no known rate. */
  totalUsd: number | null;
}

export interface BillItemWire {
  category:
    | "input"
    | "cacheRead"
    | "cacheWrite5m"
    | "cacheWrite1h"
    | "output"
    | "webSearch";
  quantity: number;
  /** US dollars per `per`. */
  rate: number | null;
  per: 1_000_000 | 1_000;
  usd: number | null;
}

/** One side of a request as it is stored. */
export interface BodyWire {
  /** Without credentials; a header that could hold a secret has its value masked. */
  headers: [name: string, value: string][];
  /** Of the whole body, in bytes, as it travelled. */
  size: number;
  /** Less than `size` when it was cut. */
  storedSize: number;
  cut: boolean;
  /** SHA-256 of the whole body, in hex. */
  sha256: string;
  contentType: string | null;
  /** As it travelled: "gzip", "zstd", …; null for none. */
  encoding: string | null;
}

/** `GET /api/sessions`: one conversation window of a client, by the id that it sends. */
export interface ClientSessionWire {
  id: string;
  firstAt: string;
  lastAt: string;
  requests: number;
  failures: number;
  /** Of the latest request. */
  userAgent: string | null;
  totalTokens: number;
  /** Of requests with a known price; null when there is none. */
  costUsd: number | null;
  /** Requests whose price is not known. */
  unpriced: number;
  models: string[];
  accounts: string[];
}
