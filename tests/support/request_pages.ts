/** The request list of a running program, read to its end. */

import type { RequestSummary } from "../../src/api/wire.ts";

/** Newest first, page by page, as `get` answers for a path. */
export async function readAllRequests(
  get: (path: string) => Promise<Response>,
  pageSize: number,
): Promise<RequestSummary[]> {
  const all: RequestSummary[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const answer = await get(`/api/requests?limit=${pageSize}${more}`);
    all.push(...await answer.json());
    cursor = answer.headers.get("x-next-cursor");
  }
  return all;
}
