/** What a person can see of past requests. */

import type { ExchangeRecord } from "../model/exchange.ts";
import { Fault } from "../model/fault.ts";
import type { ListQuery, RequestPage } from "../store/request_search.ts";
import type { ActionDeps } from "./deps.ts";
import {
  type FilterWords,
  readCursor,
  readFilter,
  readLimit,
} from "./_request_filter.ts";

/** A screenful and a bit. */
const DEFAULT_LIMIT = 50;
/** About a megabyte of JSON; whoever wants more asks for the next page. */
const MAX_LIMIT = 1_000;

/** What a caller says, as text from a query; null when it was not said. */
export interface HistoryQuery extends FilterWords {
  readonly limit: string | null;
  /** Only requests older than this one, by id. */
  readonly before: string | null;
  readonly cursor: string | null;
}

export interface HistoryPage extends Omit<RequestPage, "next"> {
  /** The cursor of the next page; null after the last one. */
  readonly next: string | null;
}

/** Newest first. Throws `invalid`. */
export async function listRequests(
  deps: Pick<ActionDeps, "store">,
  query: HistoryQuery,
): Promise<HistoryPage> {
  const page = await deps.store.listRequests(readListQuery(query, MAX_LIMIT));
  return { ...page, next: page.next === null ? null : page.next.toString(36) };
}

/** What the words mean to the store. Throws `invalid`. */
export function readListQuery(query: HistoryQuery, most: number): ListQuery {
  const { before } = query;
  const after = readCursor(query.cursor);
  return {
    limit: readLimit(query.limit, { usual: DEFAULT_LIMIT, most }),
    filter: readFilter(query),
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
  };
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

/** The requests that led to this one, oldest first, and it itself at the end. Throws `not_found`. */
export async function showConversation(
  deps: Pick<ActionDeps, "store">,
  id: string,
): Promise<ExchangeRecord[]> {
  const records = await deps.store.conversation(id);
  if (records.length > 0) return records;
  throw new Fault("not_found", "Request conversation not found", {
    details: { request: id },
  });
}
