/** Rows of the original ccflare as ours; `original` is its database, attached to the one that is written. */

import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { ACCOUNT_NAME, type Credentials } from "../model/account.ts";
import { capCooldown } from "../model/limit.ts";
import { encrypt } from "./secrets.ts";
import { tallyAll } from "./tallies.ts";

type Row = Record<string, SQLOutputValue>;

export interface CopyOptions {
  readonly secretKey: Uint8Array;
  /** Epoch ms; what ended before is left behind. */
  readonly now: number;
}

const LONGEST_NAME = 100; // what ACCOUNT_NAME allows
const FROM_ORIGINAL = "original";

export function copyAccounts(db: DatabaseSync, options: CopyOptions): number {
  const rows = db.prepare(
    "SELECT * FROM original.accounts ORDER BY created_at, rowid",
  ).all();
  const taken = new Set<string>();
  for (const row of rows) {
    const name = freeName(text(row.name) ?? "", taken);
    taken.add(name);
    copyAccount(db, row, { ...options, name });
  }
  return rows.length;
}

function copyAccount(
  db: DatabaseSync,
  row: Row,
  options: CopyOptions & { readonly name: string },
): void {
  const { secretKey, now, name } = options;
  const id = text(row.id) ?? crypto.randomUUID();
  const credentials = credentialsOf(row);
  db.prepare(
    `INSERT INTO accounts (id, name, provider, base_url, priority, created_at, paused, session_started_at, credentials,
       session_requests, total_requests, last_used_at)
     VALUES ($id, $name, $provider, $baseUrl, 0, $createdAt, $paused, $sessionStartedAt, $credentials,
       $sessionRequests, $totalRequests, $lastUsedAt)`,
  ).run({
    id,
    name,
    provider: providerOf(text(row.provider), credentials),
    baseUrl: text(row.base_url),
    createdAt: whole(row.created_at) ?? now,
    paused: whole(row.paused) ? 1 : 0,
    sessionStartedAt: whole(row.session_start),
    credentials: credentials &&
      encrypt(JSON.stringify(credentials), { key: secretKey, owner: id }),
    sessionRequests: whole(row.session_request_count) ?? 0,
    totalRequests: whole(row.total_requests) ?? whole(row.request_count) ?? 0,
    lastUsedAt: whole(row.last_used),
  });
  copyLimit(db, { id, now, until: whole(row.rate_limited_until) ?? 0 });
}

function copyLimit(
  db: DatabaseSync,
  limit: { readonly id: string; readonly now: number; readonly until: number },
): void {
  const { id, now, until } = limit;
  if (until <= now) return;
  const cooldown = capCooldown({
    scope: null,
    reason: "quota",
    since: now,
    until,
    source: FROM_ORIGINAL,
  });
  db.prepare("INSERT INTO cooldowns VALUES (?, '', ?, ?, ?, ?)")
    .run(id, cooldown.reason, now, cooldown.until, cooldown.source);
}

/** An API key counts as the account's only where there are no tokens to refresh, as the original had it. */
function credentialsOf(row: Row): Credentials | null {
  const apiKey = text(row.api_key);
  const refreshToken = text(row.refresh_token);
  const accessToken = text(row.access_token);
  if (apiKey && (refreshToken === null || row.auth_method === "api_key")) {
    return { kind: "key", apiKey };
  }
  if (accessToken === null && refreshToken === null) return null;
  return {
    kind: "tokens",
    accessToken: accessToken ?? "",
    refreshToken,
    // A refresh token alone is as good as a token that has just ended.
    expiresAt: whole(row.expires_at) ?? (accessToken === null ? 0 : null),
    idToken: null,
    accountId: null,
  };
}

/** v1 knew one provider for keys and sign-ins; rows of that kind live on in databases of v2. */
function providerOf(
  provider: string | null,
  credentials: Credentials | null,
): string {
  const isKey = credentials?.kind === "key";
  if (provider === null || provider === "anthropic") {
    return isKey ? "anthropic" : "claude-code";
  }
  if (provider === "openai" && credentials && !isKey) return "codex";
  return provider;
}

/** The name with what ours do not allow replaced, and a number added when it is taken. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const clean = name.replace(/[^A-Za-z0-9 _@.+-]+/g, "-").slice(
    0,
    LONGEST_NAME,
  );
  const base = ACCOUNT_NAME.test(clean) ? clean : "account";
  for (let n = 1;; n++) {
    const end = n === 1 ? "" : `-${n}`;
    const candidate = base.slice(0, LONGEST_NAME - end.length) + end;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Our columns and where they come from; a source the database does not have yet is NULL. */
export function copyRequests(db: DatabaseSync): number {
  const has = columnsOf(db);
  const or = (column: string, otherwise: string) =>
    has.has(column) ? `coalesce(r.${column}, ${otherwise})` : otherwise;
  const asText = (column: string) => `CAST(${or(column, "NULL")} AS TEXT)`;
  const asWhole = (column: string, otherwise = "NULL") =>
    `CAST(round(${or(column, otherwise)}) AS INTEGER)`;
  const asMicros = (column: string) =>
    `CAST(round(${or(column, "NULL")} * 1000) AS INTEGER)`;
  const sources: Record<string, string> = {
    id: asText("id"),
    received_at: asWhole("timestamp", "0"),
    method: `CAST(${or("method", "''")} AS TEXT)`,
    // Ours hold no query, which may hold a secret.
    path: `substr(r.path, 1, instr(r.path || '?', '?') - 1)`,
    provider: asText("provider"),
    account_id: asText("account_used"),
    account_name: "a.name",
    upstream_path: has.has("upstream_path")
      ? "substr(r.upstream_path, 1, instr(r.upstream_path || '?', '?') - 1)"
      : "NULL",
    model_answered: asText("model"),
    status: asWhole("status_code"),
    outcome:
      "CASE WHEN r.success IS NULL THEN 'interrupted' WHEN r.success THEN 'done' ELSE 'failed' END",
    error: asText("error_message"),
    is_stream: has.has("streaming_duration_ms")
      ? "r.streaming_duration_ms IS NOT NULL"
      : "0",
    usage_missing: "0",
    input_tokens: asWhole("input_tokens", or("prompt_tokens", "NULL")),
    cache_read_tokens: asWhole("cache_read_input_tokens"),
    cache_write_5m_tokens: asWhole("cache_creation_input_tokens"),
    output_tokens: asWhole("output_tokens", or("completion_tokens", "NULL")),
    reasoning_tokens: asWhole("reasoning_tokens"),
    response_id: asText("response_id"),
    previous_response_id: asText("previous_response_id"),
    client_session_id: asText("client_session_id"),
    request_bytes: "0",
    response_bytes: "0",
    first_token_us: asMicros("ttft_ms"),
    closed_us: asMicros("response_time_ms"),
  };
  const copied = db.prepare(
    `INSERT OR IGNORE INTO requests (${Object.keys(sources).join(", ")})
     SELECT ${Object.values(sources).join(", ")}
     FROM original.requests AS r LEFT JOIN accounts AS a ON a.id = r.account_used
     ORDER BY r.timestamp, r.rowid`,
  ).run();
  tallyAll(db);
  return Number(copied.changes);
}

function columnsOf(db: DatabaseSync): Set<unknown> {
  const columns = db.prepare("PRAGMA original.table_info(requests)").all();
  return new Set(columns.map((column) => column.name));
}

/** Null for what is empty: v1 had columns that could not be NULL. */
function text(value: SQLOutputValue | undefined): string | null {
  return value === null || value === undefined || value === ""
    ? null
    : String(value);
}

function whole(value: SQLOutputValue | undefined): number | null {
  const number = Number(value);
  return value === null || value === undefined || !Number.isFinite(number)
    ? null
    : Math.round(number);
}
