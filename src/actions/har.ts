/** Requests with their bodies, one after another, for an export that never holds all of them. */

import type { StoredBody } from "../model/body.ts";
import type { ExchangeRecord } from "../model/exchange.ts";
import type { ListQuery } from "../store/request_search.ts";
import type { ActionDeps } from "./deps.ts";
import { type HistoryQuery, readListQuery, showRequest } from "./history.ts";

/** Some hundred megabytes of a long conversation's turns. */
const MAX_LIMIT = 500;

export interface RecordedRequest {
  readonly record: ExchangeRecord;
  /** Decoded where that is possible; null for a side that is not stored. */
  readonly request: StoredBody | null;
  readonly response: StoredBody | null;
}

/** Throws `not_found`. */
export async function exportRequest(
  deps: Pick<ActionDeps, "store">,
  id: string,
): Promise<RecordedRequest> {
  return await withBodies(deps, await showRequest(deps, id));
}

/** Newest first; goes on where a page of the list would be short. Throws `invalid` before the first one. */
export function exportRequests(
  deps: Pick<ActionDeps, "store">,
  query: HistoryQuery,
): AsyncGenerator<RecordedRequest> {
  return recorded(deps, readListQuery(query, MAX_LIMIT));
}

async function* recorded(
  deps: Pick<ActionDeps, "store">,
  query: ListQuery,
): AsyncGenerator<RecordedRequest> {
  let left = query.limit;
  let next: number | null = null;
  do {
    const page = await deps.store.listRequests({
      ...query,
      limit: left,
      ...(next === null ? {} : { after: next }),
    });
    for (const record of page.records) yield await withBodies(deps, record);
    left -= page.records.length;
    next = page.next;
  } while (left > 0 && next !== null);
}

async function withBodies(
  { store }: Pick<ActionDeps, "store">,
  record: ExchangeRecord,
): Promise<RecordedRequest> {
  const decoded = { decode: true };
  return {
    record,
    request: await store.readBody(record.id, "request", decoded),
    response: await store.readBody(record.id, "response", decoded),
  };
}
