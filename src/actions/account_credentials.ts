/** Makes credentials of what was said: a key, or tokens that another program was given. */

import type { Credentials } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import { identityOf } from "../providers/mod.ts";
import { authMethodOf } from "./account_choices.ts";
import type { CredentialFields } from "./account_fields.ts";

type Tokens = Extract<Credentials, { kind: "tokens" }>;

const TOKEN_FIELDS = [
  ["accessToken", "access_token"],
  ["refreshToken", "refresh_token"],
  ["expiresAt", "expires_at"],
  ["idToken", "id_token"],
  ["accountId", "account_id"],
] as const;

/**
 * Null when nothing was said. What is left out stays as it was `before`, but for the end of a token that was replaced.
 * Throws `invalid` when the provider takes the other kind.
 */
export function credentialsFrom(
  said: CredentialFields,
  { provider, before }: {
    readonly provider: string;
    readonly before: Credentials | null;
  },
): Credentials | null {
  const token = TOKEN_FIELDS.find(([field]) => said[field] !== undefined);
  if (said.apiKey === undefined && token === undefined) return null;
  if (authMethodOf(provider) !== "oauth") {
    if (token !== undefined) {
      throw stray(token[1], `${provider} accounts have an API key`);
    }
    return { kind: "key", apiKey: said.apiKey! };
  }
  if (said.apiKey !== undefined) {
    throw stray("api_key", `${provider} accounts have tokens`);
  }
  return tokensFrom(said, before?.kind === "tokens" ? before : null);
}

function tokensFrom(said: CredentialFields, before: Tokens | null): Tokens {
  const accessToken = said.accessToken ?? before?.accessToken;
  if (accessToken === undefined) {
    throw new Fault("invalid", "Field 'access_token' is required", {
      details: { field: "access_token" },
    });
  }
  const kept = <Field extends "refreshToken" | "idToken" | "accountId">(
    field: Field,
  ) => said[field] === undefined ? before?.[field] ?? null : said[field];
  const idToken = kept("idToken");
  const expiry = said.accessToken === undefined ? before?.expiresAt : null;
  return {
    kind: "tokens",
    accessToken,
    refreshToken: kept("refreshToken"),
    expiresAt: said.expiresAt ?? expiry ?? null,
    idToken,
    accountId: said.accountId ?? accountIn(said.idToken) ??
      accountIn(said.accessToken) ?? kept("accountId"),
  };
}

/** New tokens may be those of another account, so what they say goes before what was known. */
function accountIn(token: string | null | undefined): string | null {
  return token ? identityOf(token)?.accountId ?? null : null;
}

function stray(field: string, why: string): Fault {
  return new Fault("invalid", `Field '${field}' does not fit: ${why}`, {
    details: { field },
  });
}
