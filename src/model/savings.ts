/** What a provider's prompt cache changed about a bill. */

import type { Rates } from "./bill.ts";
import type { Usage } from "./usage.ts";

const NANO_PER_TOKEN = 1_000; // of one dollar per million

/**
 * What the same prompt would have cost at the plain input rate, less what it cost, in whole billionths of a dollar.
 * Negative when writing to the cache cost more than reading from it saved. A part with an unknown rate saves nothing.
 */
export function savedByCache(usage: Usage, rates: Rates): number {
  const { input } = rates;
  if (input === null) return 0;
  const saved = (tokens: number, rate: number | null) =>
    rate === null ? 0 : tokens * (input - rate) * NANO_PER_TOKEN;
  return Math.round(
    saved(usage.cacheRead, rates.cacheRead) +
      saved(usage.cacheWrite5m, rates.cacheWrite5m) +
      saved(usage.cacheWrite1h, rates.cacheWrite1h),
  );
}
