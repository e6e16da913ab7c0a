/** What a person can see of everything that was stored, in sums. */

import type { Stats } from "../store/stats.ts";
import type { ActionDeps } from "./deps.ts";

export function readStats(
  { store, now }: Pick<ActionDeps, "store" | "now">,
): Promise<Stats> {
  return store.stats({ now: now() });
}
