/** What a caller sends about an account, in either spelling, as the actions name it. */

import { authMethodOf } from "../actions/account_choices.ts";
import type { AccountFields } from "../actions/account_fields.ts";
import { Fault } from "../model/fault.ts";

type Field = keyof AccountFields;

/** Every spelling that is understood: the first ccflare's two for each field of two words. */
const FIELD_OF: ReadonlyMap<string, Field> = new Map([
  ["name", "name"],
  ["provider", "provider"],
  ["priority", "priority"],
  ["api_key", "apiKey"],
  ["apiKey", "apiKey"],
  ["base_url", "baseUrl"],
  ["baseUrl", "baseUrl"],
  ["access_token", "accessToken"],
  ["accessToken", "accessToken"],
  ["refresh_token", "refreshToken"],
  ["refreshToken", "refreshToken"],
  ["expires_at", "expiresAt"],
  ["expiresAt", "expiresAt"],
  ["id_token", "idToken"],
  ["idToken", "idToken"],
  ["account_id", "accountId"],
  ["accountId", "accountId"],
]);

/** What proves to the provider that we may use the account. */
export const CREDENTIAL_FIELDS = [
  "apiKey",
  "accessToken",
  "refreshToken",
  "expiresAt",
  "idToken",
  "accountId",
] as const satisfies readonly Field[];

/** Checks the names only; the values are the actions' to judge. */
export function readAccountFields(
  body: Readonly<Record<string, unknown>>,
  allowed: readonly Field[],
): AccountFields {
  const fields: { [Name in Field]?: unknown } = {};
  for (const [spelled, value] of Object.entries(body)) {
    const field = FIELD_OF.get(spelled);
    if (field === undefined || !allowed.includes(field)) {
      throw bad(spelled, `Unknown field '${spelled}' in account payload`);
    }
    if (field in fields) {
      throw bad(spelled, `Field '${spelled}' is given in both spellings`);
    }
    fields[field] = value;
  }
  return fields;
}

/** Takes `auth_method` out, which says nothing that the provider doesn't. */
export function withoutAuthMethod(
  body: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { auth_method: method, ...rest } = body;
  // An unknown provider is told of when the fields are checked.
  const own = authMethodOf(body.provider) ?? method;
  if (method === undefined || method === own) return rest;
  throw bad("auth_method", `Field 'auth_method' must be '${own}'`);
}

function bad(field: string, message: string): Fault {
  return new Fault("invalid", message, { details: { field } });
}
