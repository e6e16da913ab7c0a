/** What a caller sends about an account, in either spelling, as the actions name it. */

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
]);

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
  if (method === undefined || method === "api_key") return rest;
  throw bad("auth_method", "Field 'auth_method' must be 'api_key'");
}

function bad(field: string, message: string): Fault {
  return new Fault("invalid", message, { details: { field } });
}
