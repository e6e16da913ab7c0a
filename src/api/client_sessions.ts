/** The route for the sessions of clients. */

import type { Context } from "hono";
import * as actions from "../actions/client_sessions.ts";
import type { ApiDeps } from "./deps.ts";
import { iso } from "./moment.ts";
import { pageFields } from "./page.ts";
import { json } from "./respond.ts";
import type { ClientSessionWire } from "./wire.ts";

export async function listSessions(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const said = (name: string) => req.query(name) ?? null;
  const page = await actions.listSessions(deps, {
    limit: said("limit"),
    cursor: said("cursor"),
    from: said("from"),
    to: said("to"),
    q: said("q"),
  });
  return json(page.sessions.map(wireOf), {
    fields: pageFields(req.url, page),
  });
}

function wireOf(session: actions.ClientSession): ClientSessionWire {
  const { tokens, costNanoUsd, unpriced } = session;
  // Rollups know no price by nothing having been added.
  const isUnpriced = tokens === 0 || (costNanoUsd === 0 && unpriced > 0);
  return {
    id: session.id,
    firstAt: iso(session.firstAt),
    lastAt: iso(session.lastAt),
    requests: session.requests,
    failures: session.failures,
    userAgent: session.userAgent,
    totalTokens: tokens,
    costUsd: isUnpriced ? null : costNanoUsd / 1e9,
    unpriced,
    models: [...session.models],
    accounts: [...session.accounts],
  };
}
