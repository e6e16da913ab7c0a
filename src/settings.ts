/** Every setting of the program in one table; `config.ts` reads it, and the README is checked against it. */

import type { Kind } from "./settings/kind.ts";
import {
  anyCase,
  decimal,
  flag,
  httpAddress,
  keys,
  list,
  longText,
  optional,
  secretAddress,
  text,
  whole,
  word,
} from "./settings/kinds.ts";

export interface Setting<Value> {
  /** The environment variable. */
  readonly variable: string;
  /** The key in `ccflare.json`; null for what has no place in a file that people share. */
  readonly key: string | null;
  readonly help: string;
  readonly kind: Kind<Value>;
}

const SPREADING =
  "only `session` is there: strategies that spread requests over accounts throw " +
  "prompt caches away and can trip a provider's abuse detection";

export const SETTINGS = {
  port: setting("PORT", "port", {
    help: "port to listen on; 0 takes any free one",
    kind: whole(0, 65_535, 8080),
  }),
  host: setting("HOST", "host", {
    help: "address to listen on",
    kind: text("127.0.0.1"),
  }),
  strategy: setting("LB_STRATEGY", "lb_strategy", {
    help: "how accounts are chosen; `session` is the only way",
    kind: word(["session"], "session", SPREADING),
  }),
  sessionDurationMs: setting("SESSION_DURATION_MS", "session_duration_ms", {
    help: "how long one account keeps the work",
    kind: whole(60_000, 86_400_000, 18_000_000),
  }),
  retryAttempts: setting("RETRY_ATTEMPTS", "retry_attempts", {
    help: "how often an account is tried again after trouble at the provider",
    kind: whole(0, 20, 3),
  }),
  retryDelayMs: setting("RETRY_DELAY_MS", "retry_delay_ms", {
    help: "longest wait before the first of these tries",
    kind: whole(0, 60_000, 1000),
  }),
  retryBackoff: setting("RETRY_BACKOFF", "retry_backoff", {
    help: "factor by which that wait grows",
    kind: decimal(1, 10, 2),
  }),
  maxBodyMb: setting("MAX_BODY_MB", "max_body_mb", {
    help: "largest request body, in MB",
    kind: whole(1, 1024, 64),
  }),
  connectTimeoutMs: setting("CONNECT_TIMEOUT_MS", "connect_timeout_ms", {
    help: "longest wait for a connection to a provider",
    kind: whole(100, 600_000, 15_000),
  }),
  headersTimeoutMs: setting("HEADERS_TIMEOUT_MS", "headers_timeout_ms", {
    help: "longest wait for an answer to begin",
    kind: whole(1000, 3_600_000, 600_000),
  }),
  idleTimeoutMs: setting("IDLE_TIMEOUT_MS", "idle_timeout_ms", {
    help:
      "longest silence within an answer, and longest time for a request body",
    kind: whole(1000, 3_600_000, 600_000),
  }),
  passthrough: setting("CCFLARE_PASSTHROUGH", "passthrough", {
    help:
      "`no-accounts`: while a pool has no account, send with the client's own credentials",
    kind: word(["never", "no-accounts"], "never"),
  }),
  storePayloads: setting("STORE_PAYLOADS", "store_payloads", {
    help:
      "which bodies are kept to be read later: `full`, `errors` (of what failed) or `off`",
    kind: word(["full", "errors", "off"], "full"),
  }),
  dataRetentionDays: setting("DATA_RETENTION_DAYS", "data_retention_days", {
    help: "how long bodies are kept",
    kind: whole(1, 365, 7),
  }),
  requestRetentionDays: setting(
    "REQUEST_RETENTION_DAYS",
    "request_retention_days",
    {
      help: "how long requests and the numbers made of them are kept",
      kind: whole(1, 3650, 365),
    },
  ),
  payloadBudgetMb: setting("PAYLOAD_BUDGET_MB", "payload_budget_mb", {
    help:
      "how much room all bodies may take in the database; the oldest go first",
    kind: whole(16, 1_048_576, 2048),
  }),
  pricingRefreshHours: setting(
    "CF_PRICING_REFRESH_HOURS",
    "pricing_refresh_hours",
    {
      help: "how often newer prices are fetched from models.dev",
      kind: whole(1, 8760, 24),
    },
  ),
  pricingOffline: setting("CF_PRICING_OFFLINE", "pricing_offline", {
    help: "`1`: never fetch prices, use those that came with the program",
    kind: flag(false),
  }),
  usagePoll: setting("CCFLARE_USAGE_POLL", "usage_poll", {
    help:
      "`off`: don't ask providers now and then how much of a subscription is used",
    kind: word(["on", "off"], "on"),
  }),
  providerStatus: setting("CCFLARE_PROVIDER_STATUS", "provider_status", {
    help:
      "`on`: ask the status pages of Anthropic and OpenAI while somebody looks at the dashboard",
    kind: word(["on", "off"], "off"),
  }),
  allowedHosts: setting("CCFLARE_ALLOWED_HOSTS", "allowed_hosts", {
    help: "more names under which ccflare may be called, by comma",
    kind: list(),
  }),
  adminToken: setting("CCFLARE_ADMIN_TOKEN", null, {
    help: "token that API and dashboard ask for",
    kind: longText(16),
  }),
  apiKeys: setting("CCFLARE_API_KEYS", null, {
    help: "keys that clients of the proxy must send, as `name:key` by comma",
    kind: keys(),
  }),
  secretKey: setting("CCFLARE_SECRET_KEY", null, {
    help:
      "key for the credentials in the database, in place of the file `secret.key`",
    kind: optional(),
  }),
  authorityFile: setting("CCFLARE_CA_FILE", "ca_file", {
    help: "PEM file of one more authority to trust",
    kind: optional(),
  }),
  claudeCodeAuthorizeUrl: setting("CCFLARE_CLAUDE_CODE_AUTHORIZE_URL", null, {
    help: "where people sign in to Claude, in place of Anthropic's own address",
    kind: secretAddress(),
  }),
  claudeCodeTokenUrl: setting("CCFLARE_CLAUDE_CODE_TOKEN_URL", null, {
    help: "where its tokens are issued and renewed",
    kind: secretAddress(),
  }),
  codexAuthorizeUrl: setting("CCFLARE_CODEX_AUTHORIZE_URL", null, {
    help: "where people sign in to ChatGPT, in place of OpenAI's own address",
    kind: secretAddress(),
  }),
  codexTokenUrl: setting("CCFLARE_CODEX_TOKEN_URL", null, {
    help: "where its tokens are issued and renewed, and device codes given out",
    kind: secretAddress(),
  }),
  httpsProxy: setting("HTTPS_PROXY", null, {
    help: "proxy for connections to providers",
    kind: httpAddress(),
  }),
  noProxy: setting("NO_PROXY", null, {
    help: "hosts that are reached without it, by comma",
    kind: list(),
  }),
  logLevel: setting("LOG_LEVEL", "log_level", {
    help: "`debug`, `info`, `warn` or `error`",
    kind: anyCase(word(["debug", "info", "warn", "error"], "info")),
  }),
};

export type SettingName = keyof typeof SETTINGS;

/** The value of each setting. */
export type Values = {
  readonly [Name in SettingName]: typeof SETTINGS[Name]["kind"]["fallback"];
};

function setting<Value>(
  variable: string,
  key: string | null,
  rest: { help: string; kind: Kind<Value> },
): Setting<Value> {
  return { variable, key, ...rest };
}
