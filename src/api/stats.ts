/** The routes for sums: over everything, and over a span of time. */

import type { Context } from "hono";
import * as analytics from "../actions/analytics.ts";
import { readStats } from "../actions/stats.ts";
import type { ApiDeps } from "./deps.ts";
import { json } from "./respond.ts";
import type { AnalyticsWire, StatsWire } from "./wire.ts";

export async function showStats(_: Context, deps: ApiDeps): Promise<Response> {
  return json(await readStats(deps) satisfies StatsWire);
}

export async function showAnalytics(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const said = (name: string) => req.query(name) ?? null;
  const answer: AnalyticsWire = await analytics.readAnalytics(deps, {
    range: said("range"),
    mode: said("mode"),
    status: said("status"),
    accounts: said("accounts"),
    models: said("models"),
    providers: said("providers"),
    clients: said("clients"),
    modelBreakdown: said("modelBreakdown"),
  });
  return json(answer);
}
