/** Every answer of the management API is made here: plain JSON, the answer to a change, and the one way for errors. */

import { asFault, describeError, Fault } from "../model/fault.ts";
import type { ApiDeps } from "./deps.ts";
import type { Done, ErrorBody } from "./wire.ts";

/** What the API tells is about this moment and for this caller only. */
const FIELDS: Readonly<Record<string, string>> = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

export interface ResponseOptions {
  status?: number;
  fields?: Readonly<Record<string, string>>;
}

export function json(body: unknown, options: ResponseOptions = {}): Response {
  return text(JSON.stringify(body) + "\n", options);
}

/** For answers that are no JSON: `options` names their content type. */
export function text(body: string, options: ResponseOptions = {}): Response {
  return new Response(body, {
    status: options.status ?? 200,
    headers: { ...FIELDS, ...options.fields },
  });
}

/** The answer to a change that was made. */
export function done<Data>(
  message: string,
  data: Data,
  options: ResponseOptions = {},
): Response {
  return json({ success: true, message, data } satisfies Done<Data>, options);
}

/** The answer to anything thrown: a fault as it is, the rest logged whole and shown short. */
export function failure(
  error: unknown,
  { log }: Pick<ApiDeps, "log">,
  fields: Readonly<Record<string, string>> = {},
): Response {
  const fault = asFault(error);
  if (fault.status >= 500) {
    log("error", `Management API: ${describeError(fault)}`, {
      stack: stackOf(error),
    });
  }
  return json(bodyOf(fault), {
    status: fault.status,
    fields: { ...fieldsOf(fault), ...fields },
  });
}

function bodyOf(fault: Fault): ErrorBody {
  return fault.details === undefined
    ? { error: fault.message }
    : { error: fault.message, details: fault.details };
}

function stackOf(error: unknown): string | null {
  return error instanceof Error ? error.stack ?? null : null;
}

/** The header fields that HTTP wants beside some statuses. */
function fieldsOf(fault: Fault): Record<string, string> {
  if (fault.code === "unauthorized") return { "www-authenticate": "Bearer" };
  const details = fault.details as { retryAfterSeconds?: unknown } | undefined;
  return typeof details?.retryAfterSeconds === "number"
    ? { "retry-after": String(details.retryAfterSeconds) }
    : {};
}
