/** The accounts behind a route as they stand now. */

import type { Call } from "./call.ts";
import type { Deps } from "./deps.ts";
import type { Pool } from "./lineup.ts";
import type { Route } from "./route.ts";

/** In the order in which they are asked. A path that names its provider bars nobody: the person has chosen. */
export function poolsOf(
  route: Route,
  { fields }: Pick<Call, "fields">,
  deps: Pick<Deps, "accounts">,
): Pool[] {
  return route.providers.map((provider) => ({
    accounts: deps.accounts.inPool(provider.id),
    isBarred: route.isFamily && !provider.mayServe(fields),
  }));
}
