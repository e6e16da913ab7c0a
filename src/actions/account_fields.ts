/** What may be said about an account when it is added or changed; every field is checked here and nowhere else. */

import { z } from "zod";
import { ACCOUNT_NAME } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import {
  authMethodOf,
  DEFAULT_PRIORITY,
  PROVIDER_NAMES,
} from "./account_choices.ts";
import { upstreamAddress } from "./upstream_address.ts";

/** Room to sort a thousand accounts by hand; a larger number is a slip of the finger. */
const MAX_PRIORITY = 1_000;
/** Several times the longest key in use; more is a file that was piped in by mistake. */
const MAX_KEY_CHARS = 4_096;
/** Several times the longest token in use; they are signed JSON and grow with what they claim. */
const MAX_TOKEN_CHARS = 16_384;
/** The last moment that a `Date` can hold. */
const MAX_MOMENT = 8.64e15;

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
const apiKey = secret("API key", MAX_KEY_CHARS);
const tokens = {
  accessToken: secret("Access token", MAX_TOKEN_CHARS),
  refreshToken: secret("Refresh token", MAX_TOKEN_CHARS).nullable(),
  expiresAt: z.int("Expiry must be a moment in ms since 1970").min(
    0,
    "Expiry must be a moment in ms since 1970",
  ).max(MAX_MOMENT, "Expiry must be a moment in ms since 1970").nullable(),
  idToken: secret("Identity token", MAX_TOKEN_CHARS).nullable(),
  accountId: secret("Account id", MAX_KEY_CHARS).nullable(),
};

const NEW_ACCOUNT = z.object({
  name,
  provider,
  baseUrl: baseUrl.default(null),
  priority: priority.default(DEFAULT_PRIORITY),
});
const SIGN_IN = z.object({
  name,
  provider,
  baseUrl: baseUrl.optional(),
  priority: priority.optional(),
});
const CREDENTIALS = z.object({ apiKey, ...tokens }).partial();
const ACCOUNT_CHANGE = z.object({ name, baseUrl, priority }).partial().extend(
  CREDENTIALS.shape,
);

export type NewAccount = z.output<typeof NEW_ACCOUNT>;
export type AccountChange = z.output<typeof ACCOUNT_CHANGE>;
/** What is said of an account before its tokens are known; what is absent stays as it is, or as it is by default. */
export type SignInRequest = z.output<typeof SIGN_IN>;
/** A key, or tokens that somebody else was given. */
export type CredentialFields = z.output<typeof CREDENTIALS>;

/** What a caller says; unchecked. A field that is absent or undefined was not said. */
export type AccountFields = {
  readonly [Field in keyof NewAccount | keyof CredentialFields]?: unknown;
};

/** The fields as the API spells them, so that a fault names the field that was sent. */
const SPELLING: Readonly<Record<string, string>> = {
  apiKey: "api_key",
  baseUrl: "base_url",
  accessToken: "access_token",
  refreshToken: "refresh_token",
  expiresAt: "expires_at",
  idToken: "id_token",
  accountId: "account_id",
};

/** Throws `invalid` with the first problem as its sentence; `details` hold all of them when there are several. */
export function readNewAccount(
  fields: AccountFields,
): NewAccount & CredentialFields {
  demand(fields, ["name", "provider"]);
  const isKey = authMethodOf(fields.provider) !== "oauth";
  demand(fields, [isKey ? "apiKey" : "accessToken"]);
  return check(NEW_ACCOUNT.extend(CREDENTIALS.shape), fields);
}

/** As `readNewAccount`, before the credential is known. */
export function readBareAccount(fields: AccountFields): NewAccount {
  demand(fields, ["name", "provider"]);
  return check(NEW_ACCOUNT, fields);
}

/** As `readNewAccount`, for an account that may be there already. */
export function readSignIn(fields: AccountFields): SignInRequest {
  demand(fields, ["name", "provider"]);
  return check(SIGN_IN, fields);
}

/** As `readNewAccount`; a change that changes nothing is a fault too. */
export function readAccountChange(fields: AccountFields): AccountChange {
  const change = check(ACCOUNT_CHANGE, fields);
  if (Object.values(change).every((value) => value === undefined)) {
    throw new Fault(
      "invalid",
      "Nothing to change: name, base_url, priority, api_key and tokens can be changed",
      { details: { field: null } },
    );
  }
  return change;
}

/** Printable ASCII: it travels in a header field, where anything else is refused or means something. */
function secret(title: string, maxChars: number) {
  return z.string(`${title} must be text`)
    // What is piped in ends with the newline of `echo`, which is no part of it.
    .transform((text) => text.replace(/\r?\n$/, ""))
    .pipe(
      z.string().min(1, `${title} must not be empty`)
        .max(maxChars, `${title} must not exceed ${maxChars} characters`)
        .regex(
          /^[\x21-\x7e]*$/,
          `${title} must be printable ASCII without spaces`,
        ),
    );
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
