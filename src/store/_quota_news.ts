/** What of a stream of quota facts is worth noting: providers repeat themselves with every answer. */

import type { Quota } from "../model/limit.ts";
import { asMoment } from "./_moment.ts";

const QUOTAS_FRESH_MS = 60_000; // facts that did not change are noted again after this, so that their age is seen

/** Those that say something new. */
export function quotaNews(
  quotas: readonly Quota[],
  known: readonly Quota[],
): Quota[] {
  return quotas.map(believable).filter((quota) => isNews(quota, known));
}

/** Providers may write anything into a header; a reset that is no moment is unknown. */
function believable(quota: Quota): Quota {
  const resetsAt = asMoment(quota.resetsAt);
  return resetsAt === quota.resetsAt ? quota : { ...quota, resetsAt };
}

function isNews(quota: Quota, known: readonly Quota[]): boolean {
  const old = known.find((one) => one.window === quota.window);
  if (old === undefined) return true;
  if (quota.seenAt < old.seenAt) return false;
  return quota.used !== old.used || quota.status !== old.status ||
    quota.resetsAt !== old.resetsAt ||
    quota.seenAt - old.seenAt >= QUOTAS_FRESH_MS;
}
