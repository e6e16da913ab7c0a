/** Accounts with the tokens of a sign-in, put into the running program over its API. */

import assert from "node:assert/strict";
import type {
  AccountWire,
  RequestDetail,
  RequestSummary,
} from "../../../src/api/wire.ts";
import type { OAuthProvider, TokenSet } from "../../support/issuer.ts";
import type { Program } from "../../support/program.ts";
import type { Upstream } from "../../support/upstream.ts";

export interface SignedIn {
  readonly name: string;
  readonly provider: OAuthProvider;
  readonly tokens: TokenSet;
  readonly upstream: Upstream;
  readonly priority?: number;
}

export async function addSignedIn(
  program: Program,
  { name, provider, tokens, upstream, priority = 0 }: SignedIn,
): Promise<void> {
  const isCodex = provider === "codex";
  const answer = await fetch(`${program.url}/api/accounts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      name,
      provider,
      priority,
      base_url: upstream.url + (isCodex ? "/backend-api/codex" : ""),
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      expires_at: tokens.expiresAt,
      ...(isCodex
        ? { id_token: tokens.idToken, account_id: tokens.accountId }
        : {}),
    }),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `Cannot add "${name}": ${answer.status} ${text}`);
}

export async function accountNamed(
  program: Program,
  name: string,
): Promise<AccountWire> {
  const accounts: AccountWire[] = await read(program, "/api/accounts");
  const account = accounts.find((one) => one.name === name);
  assert.ok(account, `there is an account "${name}"`);
  return account;
}

/** The rows of what was asked with this method, oldest first. */
export async function rowsOf(
  program: Program,
  method: "POST" | "WS",
): Promise<RequestSummary[]> {
  await program.settled();
  const rows: RequestSummary[] = await read(program, "/api/requests");
  return rows.filter((row) => row.method === method).reverse();
}

/** The attempts of a row as `account verdict`. */
export async function attemptsOf(
  program: Program,
  { id }: RequestSummary,
): Promise<string[]> {
  const detail: RequestDetail = await read(program, `/api/requests/${id}`);
  return detail.attempts.map((one) => `${one.accountName} ${one.verdict}`);
}

export async function textAt(program: Program, path: string): Promise<string> {
  const answer = await fetch(program.url + path);
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return text;
}

async function read(program: Program, path: string) {
  return JSON.parse(await textAt(program, path));
}
