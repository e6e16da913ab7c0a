/** Reads what a caller wants to see of the history: every word is checked, and a bad one named. */

import { OUTCOMES } from "../model/exchange.ts";
import { Fault } from "../model/fault.ts";
import type { RequestFilter } from "../store/request_search.ts";
import { PROVIDER_NAMES } from "./account_choices.ts";

/** Text from a query; null when it was not said. Several values are parted by commas. */
export interface FilterWords {
  /** ISO 8601 or epoch ms. */
  readonly from: string | null;
  readonly to: string | null;
  readonly account: string | null;
  readonly provider: string | null;
  readonly pool: string | null;
  readonly model: string | null;
  /** Codes, or classes like `4xx`. */
  readonly status: string | null;
  readonly outcome: string | null;
  readonly client: string | null;
  readonly session: string | null;
  readonly conversation: string | null;
  readonly q: string | null;
}

const OUTCOME_WORDS: readonly string[] = [
  ...OUTCOMES,
  "running",
  "success",
  "error",
];

const MAX_VALUES = 50;
const MAX_LENGTH = 200; // of one value, and of a text to search for

type Mutable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

/** Throws `invalid`. */
export function readFilter(words: FilterWords): RequestFilter {
  const filter: Mutable<RequestFilter> = {};
  const span = readSpan(words);
  if (span.from !== undefined) filter.from = span.from;
  if (span.to !== undefined) filter.to = span.to;
  const { account, provider, pool, model, status, outcome } = words;
  const { client, session, conversation, q } = words;
  if (account !== null) filter.accounts = listIn("account", account);
  if (provider !== null) {
    filter.providers = listIn("provider", provider, PROVIDER_NAMES);
  }
  if (pool !== null) filter.pools = listIn("pool", pool);
  if (model !== null) filter.models = listIn("model", model);
  if (status !== null) filter.statuses = readStatuses(status);
  if (outcome !== null) {
    filter.outcomes = listIn("outcome", outcome, OUTCOME_WORDS);
  }
  if (client !== null) filter.clients = listIn("client", client);
  if (session !== null) filter.sessions = listIn("session", session);
  if (conversation !== null) {
    filter.conversations = listIn("conversation", conversation);
  }
  if (q !== null) filter.text = readText(q);
  return filter;
}

/** Throws `invalid`. */
export function readSpan(
  { from, to }: Pick<FilterWords, "from" | "to">,
): { from?: number; to?: number } {
  return {
    ...(from === null ? {} : { from: readMoment("from", from) }),
    ...(to === null ? {} : { to: readMoment("to", to) }),
  };
}

/** A part of a text to look for. Throws `invalid`. */
export function readText(q: string): string {
  if (q !== "" && q.length <= MAX_LENGTH) return q;
  throw invalid("q", q, `must have 1 to ${MAX_LENGTH} characters`);
}

/** Throws `invalid`. */
export function readLimit(
  text: string | null,
  { usual, most }: { readonly usual: number; readonly most: number },
): number {
  if (text === null) return usual;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= most) return limit;
  throw invalid("limit", text, `must be a whole number from 1 to ${most}`);
}

/** The place in the history that a cursor stands for, or null. Throws `invalid`. */
export function readCursor(text: string | null): number | null {
  if (text === null) return null;
  const place = /^[0-9a-z]{1,10}$/.test(text) ? parseInt(text, 36) : 0;
  if (place > 0) return place;
  throw invalid("cursor", text, "must be one that a page has named");
}

export function invalid(field: string, value: string, how: string): Fault {
  return new Fault("invalid", `'${field}' ${how}`, {
    details: { field, value },
  });
}

function listIn(
  field: string,
  text: string,
  allowed?: readonly string[],
): string[] {
  const values = text.split(",").map((value) => value.trim());
  const areFine = values.length <= MAX_VALUES &&
    values.every((value) => value !== "" && value.length <= MAX_LENGTH);
  if (!areFine) {
    throw invalid(
      field,
      text,
      `must be 1 to ${MAX_VALUES} values parted by commas`,
    );
  }
  if (allowed && !values.every((value) => allowed.includes(value))) {
    throw invalid(field, text, `must be of ${allowed.join(", ")}`);
  }
  return values;
}

function readStatuses(text: string): number[] {
  return listIn("status", text).flatMap((word) => {
    if (/^[1-5]xx$/i.test(word)) {
      const first = Number(word[0]) * 100;
      return Array.from({ length: 100 }, (_, n) => first + n);
    }
    if (/^[1-5]\d\d$/.test(word)) return [Number(word)];
    throw invalid(
      "status",
      text,
      "must be codes like 429, or classes like 4xx",
    );
  });
}

function readMoment(field: string, text: string): number {
  const isIso =
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/
      .test(text);
  const at = /^\d{1,15}$/.test(text)
    ? Number(text)
    : isIso
    ? Date.parse(text)
    : NaN;
  if (!Number.isNaN(at)) return at;
  throw invalid(field, text, "must be ISO 8601, or milliseconds since 1970");
}
