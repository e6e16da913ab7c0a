/** Accounts of the original ccflare as ours, read from its database and written to a new one. */

import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { ACCOUNT_NAME, type Credentials } from "../model/account.ts";
import { capCooldown } from "../model/limit.ts";
import { asMoment } from "./_moment.ts";
import { encrypt } from "./secrets.ts";

type Row = Record<string, SQLOutputValue>;

export interface CopyOptions {
  readonly secretKey: Uint8Array;
  /** Epoch ms; what ended before is left behind. */
  readonly now: number;
}

const LONGEST_NAME = 100; // what ACCOUNT_NAME allows
const FROM_ORIGINAL = "original";

/** `from` is the original, `to` is ours. */
export interface Databases {
  readonly from: DatabaseSync;
  readonly to: DatabaseSync;
}

/** Returns the names the accounts have with us, by id. */
export function copyAccounts(
  { from, to }: Databases,
  options: CopyOptions,
): Map<string, string> {
  const read = from.prepare(
    "SELECT * FROM accounts ORDER BY created_at, rowid",
  );
  // A number too large for ours would otherwise keep all of them out.
  read.setReadBigInts(true);
  const rows = read.all();
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const row of rows) {
    const name = freeName(text(row.name) ?? "", taken);
    taken.add(name);
    names.set(copyAccount(to, row, { ...options, name }), name);
  }
  return names;
}

/** Returns its id. */
function copyAccount(
  db: DatabaseSync,
  row: Row,
  options: CopyOptions & { readonly name: string },
): string {
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
    createdAt: moment(row.created_at) ?? now,
    paused: whole(row.paused) ? 1 : 0,
    sessionStartedAt: moment(row.session_start),
    credentials: credentials &&
      encrypt(JSON.stringify(credentials), { key: secretKey, owner: id }),
    sessionRequests: whole(row.session_request_count) ?? 0,
    totalRequests: whole(row.total_requests) ?? whole(row.request_count) ?? 0,
    lastUsedAt: moment(row.last_used),
  });
  copyLimit(db, { id, now, until: moment(row.rate_limited_until) ?? 0 });
  return id;
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
    expiresAt: moment(row.expires_at) ?? (accessToken === null ? 0 : null),
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

function moment(value: SQLOutputValue | undefined): number | null {
  return asMoment(whole(value));
}
