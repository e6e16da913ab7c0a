/** What a person can see of past requests. */

import type { ExchangeRecord } from "../model/exchange.ts";
import { Fault } from "../model/fault.ts";
import type { ActionDeps } from "./deps.ts";

/** A screenful and a bit. */
const DEFAULT_LIMIT = 50;
/** About a megabyte of JSON; whoever wants more asks for the next page. */
const MAX_LIMIT = 1_000;

/** What a caller says, as text from a query; null when it was not said. */
export interface HistoryQuery {
  readonly limit: string | null;
  /** Only requests older than this one, by id. */
  readonly before: string | null;
}

/** Newest first. */
export function listRequests(
  deps: Pick<ActionDeps, "store">,
  query: HistoryQuery,
): Promise<ExchangeRecord[]> {
  const limit = readLimit(query.limit);
  return deps.store.listRequests(
    query.before === null ? { limit } : { limit, before: query.before },
  );
}

/** Throws `not_found`. */
export async function showRequest(
  deps: Pick<ActionDeps, "store">,
  id: string,
): Promise<ExchangeRecord> {
  const record = await deps.store.getRequest(id);
  if (record !== null) return record;
  throw new Fault("not_found", `Request not found: ${id}`, {
    details: { request: id },
  });
}

function readLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new Fault(
    "invalid",
    `'limit' must be a whole number from 1 to ${MAX_LIMIT}`,
    { details: { field: "limit", value: text } },
  );
}
