/** What may be said about an account when it is added or changed; every field is checked here and nowhere else. */

import { z } from "zod";
import { ACCOUNT_NAME } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import { PROVIDERS } from "../providers/mod.ts";
import { upstreamAddress } from "./upstream_address.ts";

/** Lower goes first, so whoever is named without one shares the front. */
export const DEFAULT_PRIORITY = 0;
/** Room to sort a thousand accounts by hand; a larger number is a slip of the finger. */
const MAX_PRIORITY = 1_000;
/** Several times the longest key in use; more is a file that was piped in by mistake. */
const MAX_KEY_CHARS = 4_096;

/** The names of the providers that accounts can be added for, in the order in which they are offered. */
export const PROVIDER_NAMES: readonly string[] = PROVIDERS.map((one) => one.id);

const name = z.string("Account name must be text").trim().regex(
  ACCOUNT_NAME,
  "Account name must be 1 to 100 letters, digits, spaces or - _ @ . +",
);
const provider = z.string("Provider must be text").refine(
  (id) => PROVIDER_NAMES.includes(id),
  `Provider must be one of ${PROVIDER_NAMES.join(", ")}`,
);
const priority = z.int("Priority must be a whole number").min(
  0,
  "Priority must not be below 0",
).max(MAX_PRIORITY, `Priority must not be above ${MAX_PRIORITY}`);
const baseUrl = z.string("Base URL must be text").transform((text, context) => {
  if (text.trim() === "") return null;
  const address = upstreamAddress(text.trim());
  if ("url" in address) return address.url;
  context.issues.push({
    code: "custom",
    message: `Base URL ${address.problem}`,
    input: text,
  });
  return z.NEVER;
}).nullable();
const apiKey = z.string("API key must be text")
  // A key that is piped in ends with the newline of `echo`, which is no part of it.
  .transform((text) => text.replace(/\r?\n$/, ""))
  .pipe(
    z.string().min(1, "API key must not be empty")
      .max(MAX_KEY_CHARS, `API key must not exceed ${MAX_KEY_CHARS} characters`)
      // It travels in a header field, where anything else is refused or means something.
      .regex(/^[\x21-\x7e]*$/, {
        error: "API key must be printable ASCII without spaces",
      }),
  );

const NEW_ACCOUNT = z.object({
  name,
  provider,
  apiKey,
  baseUrl: baseUrl.default(null),
  priority: priority.default(DEFAULT_PRIORITY),
});
const ACCOUNT_CHANGE = z.object({ name, apiKey, baseUrl, priority }).partial();

export type NewAccount = z.output<typeof NEW_ACCOUNT>;
export type AccountChange = z.output<typeof ACCOUNT_CHANGE>;

/** What a caller says; unchecked. A field that is absent or undefined was not said. */
export type AccountFields = {
  readonly [Field in keyof NewAccount]?: unknown;
};

/** The fields as the API spells them, so that a fault names the field that was sent. */
const SPELLING: Readonly<Record<string, string>> = {
  apiKey: "api_key",
  baseUrl: "base_url",
};

/** Throws `invalid` with the first problem as its sentence; `details` hold all of them when there are several. */
export function readNewAccount(fields: AccountFields): NewAccount {
  demand(fields, ["name", "provider", "apiKey"]);
  return check(NEW_ACCOUNT, fields);
}

/** As `readNewAccount`, before the key is known. */
export function readKeylessAccount(
  fields: AccountFields,
): Omit<NewAccount, "apiKey"> {
  demand(fields, ["name", "provider"]);
  return check(NEW_ACCOUNT.omit({ apiKey: true }), fields);
}

/** As `readNewAccount`; a change that changes nothing is a fault too. */
export function readAccountChange(fields: AccountFields): AccountChange {
  const change = check(ACCOUNT_CHANGE, fields);
  if (Object.values(change).every((value) => value === undefined)) {
    throw new Fault(
      "invalid",
      "Nothing to change: name, base_url, priority and api_key can be changed",
      { details: { field: null } },
    );
  }
  return change;
}

function demand(
  fields: AccountFields,
  required: readonly (keyof AccountFields)[],
): void {
  const missing = required.find((field) => fields[field] === undefined);
  if (missing === undefined) return;
  const field = SPELLING[missing] ?? missing;
  throw new Fault("invalid", `Field '${field}' is required`, {
    details: { field },
  });
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  fields: AccountFields,
): z.output<Schema> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({
    field: spell(issue.path),
    message: issue.message,
  }));
  const first = problems[0] ?? { field: null, message: "Bad account fields" };
  throw new Fault("invalid", first.message, {
    details: problems.length > 1
      ? { field: first.field, problems }
      : { field: first.field },
  });
}

function spell(path: readonly PropertyKey[]): string {
  const field = String(path[0]);
  return SPELLING[field] ?? field;
}
