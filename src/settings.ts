/** Every setting of the program in one table; `config.ts` reads it, and the README is checked against it. */

import { z } from "zod";
import { flag, keys, list, secretAddress, whole } from "./settings/kinds.ts";

export interface Setting<Schema extends z.ZodType> {
  /** The environment variable. */
  readonly variable: string;
  /** The key in `ccflare.json`; null for what has no place in a file that people share. */
  readonly key: string | null;
  readonly help: string;
  /** Takes the text of a variable or a flag, or the value in the file; knows its default. */
  readonly schema: Schema;
}

const SPREADING =
  "only `session` is there: strategies that spread requests over accounts throw " +
  "prompt caches away and can trip a provider's abuse detection";

export const SETTINGS = {
  port: setting("PORT", "port", {
    help: "port to listen on; 0 takes any free one",
    schema: whole(0, 65_535).default(8080),
  }),
  host: setting("HOST", "host", {
    help: "address to listen on",
    schema: z.string().default("127.0.0.1"),
  }),
  strategy: setting("LB_STRATEGY", "lb_strategy", {
    help: "how accounts are chosen; `session` is the only way",
    schema: z.literal("session", SPREADING).default("session"),
  }),
  sessionDurationMs: setting("SESSION_DURATION_MS", "session_duration_ms", {
    help: "how long one account keeps the work",
    schema: whole(60_000, 86_400_000).default(18_000_000),
  }),
  retryAttempts: setting("RETRY_ATTEMPTS", "retry_attempts", {
    help: "how often an account is tried again after trouble at the provider",
    schema: whole(0, 20).default(3),
  }),
  retryDelayMs: setting("RETRY_DELAY_MS", "retry_delay_ms", {
    help: "longest wait before the first of these tries",
    schema: whole(0, 60_000).default(1000),
  }),
  retryBackoff: setting("RETRY_BACKOFF", "retry_backoff", {
    help: "factor by which that wait grows",
    schema: z.coerce.number().min(1).max(10).default(2),
  }),
  maxBodyMb: setting("MAX_BODY_MB", "max_body_mb", {
    help: "largest request body, in MB",
    schema: whole(1, 1024).default(64),
  }),
  connectTimeoutMs: setting("CONNECT_TIMEOUT_MS", "connect_timeout_ms", {
    help: "longest wait for a connection to a provider",
    schema: whole(100, 600_000).default(15_000),
  }),
  headersTimeoutMs: setting("HEADERS_TIMEOUT_MS", "headers_timeout_ms", {
    help: "longest wait for an answer to begin",
    schema: whole(1000, 3_600_000).default(600_000),
  }),
  idleTimeoutMs: setting("IDLE_TIMEOUT_MS", "idle_timeout_ms", {
    help:
      "longest silence within an answer, and longest time for a request body",
    schema: whole(1000, 3_600_000).default(600_000),
  }),
  passthrough: setting("CCFLARE_PASSTHROUGH", "passthrough", {
    help:
      "`no-accounts`: while a pool has no account, send with the client's own credentials",
    schema: z.enum(["never", "no-accounts"]).default("never"),
  }),
  storePayloads: setting("STORE_PAYLOADS", "store_payloads", {
    help:
      "which bodies are kept to be read later: `full`, `errors` (of what failed) or `off`",
    schema: z.enum(["full", "errors", "off"]).default("full"),
  }),
  dataRetentionDays: setting("DATA_RETENTION_DAYS", "data_retention_days", {
    help: "how long bodies are kept",
    schema: whole(1, 365).default(7),
  }),
  requestRetentionDays: setting(
    "REQUEST_RETENTION_DAYS",
    "request_retention_days",
    {
      help: "how long requests and the numbers made of them are kept",
      schema: whole(1, 3650).default(365),
    },
  ),
  payloadBudgetMb: setting("PAYLOAD_BUDGET_MB", "payload_budget_mb", {
    help:
      "how much room all bodies may take in the database; the oldest go first",
    schema: whole(16, 1_048_576).default(2048),
  }),
  pricingRefreshHours: setting(
    "CF_PRICING_REFRESH_HOURS",
    "pricing_refresh_hours",
    {
      help: "how often newer prices are fetched from models.dev",
      schema: whole(1, 8760).default(24),
    },
  ),
  pricingOffline: setting("CF_PRICING_OFFLINE", "pricing_offline", {
    help: "`1`: never fetch prices, use those that came with the program",
    schema: flag().default(false),
  }),
  usagePoll: setting("CCFLARE_USAGE_POLL", "usage_poll", {
    help:
      "`off`: don't ask providers now and then how much of a subscription is used",
    schema: z.enum(["on", "off"]).default("on"),
  }),
  providerStatus: setting("CCFLARE_PROVIDER_STATUS", "provider_status", {
    help:
      "`on`: ask the status pages of Anthropic and OpenAI while somebody looks at the dashboard",
    schema: z.enum(["on", "off"]).default("off"),
  }),
  allowedHosts: setting("CCFLARE_ALLOWED_HOSTS", "allowed_hosts", {
    help: "more names under which ccflare may be called, by comma",
    schema: list().default([]),
  }),
  adminToken: setting("CCFLARE_ADMIN_TOKEN", null, {
    help: "token that API and dashboard ask for",
    schema: z.string().min(16, "must have at least 16 characters").nullable()
      .default(null),
  }),
  apiKeys: setting("CCFLARE_API_KEYS", null, {
    help: "keys that clients of the proxy must send, as `name:key` by comma",
    schema: keys().default(new Map()),
  }),
  secretKey: setting("CCFLARE_SECRET_KEY", null, {
    help:
      "key for the credentials in the database, in place of the file `secret.key`",
    schema: z.string().nullable().default(null),
  }),
  authorityFile: setting("CCFLARE_CA_FILE", "ca_file", {
    help: "PEM file of one more authority to trust",
    schema: z.string().nullable().default(null),
  }),
  claudeCodeAuthorizeUrl: setting("CCFLARE_CLAUDE_CODE_AUTHORIZE_URL", null, {
    help: "where people sign in to Claude, in place of Anthropic's own address",
    schema: secretAddress(),
  }),
  claudeCodeTokenUrl: setting("CCFLARE_CLAUDE_CODE_TOKEN_URL", null, {
    help: "where its tokens are issued and renewed",
    schema: secretAddress(),
  }),
  codexAuthorizeUrl: setting("CCFLARE_CODEX_AUTHORIZE_URL", null, {
    help: "where people sign in to ChatGPT, in place of OpenAI's own address",
    schema: secretAddress(),
  }),
  codexTokenUrl: setting("CCFLARE_CODEX_TOKEN_URL", null, {
    help: "where its tokens are issued and renewed, and device codes given out",
    schema: secretAddress(),
  }),
  httpsProxy: setting("HTTPS_PROXY", null, {
    help: "proxy for connections to providers",
    schema: z.url({ protocol: /^https?$/, error: "must be an http address" })
      .nullable().default(null),
  }),
  noProxy: setting("NO_PROXY", null, {
    help: "hosts that are reached without it, by comma",
    schema: list().default([]),
  }),
  logLevel: setting("LOG_LEVEL", "log_level", {
    help: "`debug`, `info`, `warn` or `error`",
    schema: z.string().toLowerCase().pipe(
      z.enum(["debug", "info", "warn", "error"]),
    ).default("info"),
  }),
};

export type SettingName = keyof typeof SETTINGS;

/** The value of each setting. */
export type Values = {
  readonly [Name in SettingName]: z.output<typeof SETTINGS[Name]["schema"]>;
};

function setting<Schema extends z.ZodType>(
  variable: string,
  key: string | null,
  rest: { help: string; schema: Schema },
): Setting<Schema> {
  return { variable, key, ...rest };
}
