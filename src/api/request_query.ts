/** What the address of a list of requests asks for; read by the list and by its export alike. */

import type { HonoRequest } from "hono";
import type { HistoryQuery } from "../actions/history.ts";

/** The words as they are; the action checks them. */
export function historyQueryOf(req: HonoRequest): HistoryQuery {
  const said = (name: string) => req.query(name) ?? null;
  return {
    limit: said("limit"),
    before: said("before"),
    cursor: said("cursor"),
    from: said("from"),
    to: said("to"),
    account: said("account"),
    provider: said("provider"),
    pool: said("pool"),
    model: said("model"),
    status: said("status"),
    outcome: said("outcome"),
    client: said("client"),
    session: said("session"),
    conversation: said("conversation"),
    q: said("q"),
  };
}
