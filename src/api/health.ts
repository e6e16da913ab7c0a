/** The route that monitoring asks. */

import type { Context } from "hono";
import { readHealth } from "../actions/health.ts";
import { VERSION } from "../actions/version.ts";
import type { AdminGate } from "./admin.ts";
import type { ApiDeps } from "./deps.ts";
import { iso, isoOrNull } from "./moment.ts";
import { json } from "./respond.ts";
import type { BriefHealthWire, HealthWire } from "./wire.ts";

/** Open to everyone; who has not shown the admin token that is set learns no more than that the program runs. */
export function showHealth(
  { req }: Context,
  deps: ApiDeps & { readonly gate: AdminGate },
): Response {
  const health = readHealth(deps);
  const brief: BriefHealthWire = {
    status: health.ok ? "ok" : "degraded",
    version: VERSION,
  };
  if (deps.gate.check(req.raw) !== null) return json(brief);
  return json(
    {
      ...brief,
      timestamp: iso(deps.now()),
      accounts: health.accounts,
      strategy: "session",
      providers: health.pools.map((pool) => pool.provider),
      pools: health.pools.map((pool) => ({
        ...pool,
        nextFreeAt: isoOrNull(pool.nextFreeAt),
      })),
      journal: health.journal,
      bodies: health.bodies,
      inFlight: deps.inFlight(),
      lastMinute: deps.metrics.lastMinute(deps.now()),
    } satisfies HealthWire,
  );
}
