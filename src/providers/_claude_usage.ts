/** Reads what Anthropic answers when it is asked how much of a Claude subscription is used. */

import type { Quota } from "../model/limit.ts";
import { objectAt, parseObject, textAt } from "./_json.ts";
import { windowOfClaim } from "./_messages_limits.ts";
import type { UsageResult } from "./provider.ts";
import type { TokenAnswer } from "./sign_in.ts";
import { untold } from "./_question.ts";
import { momentOf, skewOf } from "./_times.ts";

/** The windows under the names that the header fields give them; one that the plan does not have is null. */
export function readClaudeUsage(answer: TokenAnswer, now: number): UsageResult {
  const json = answer.status === 200 ? parseObject(answer.text) : null;
  if (json === null) return untold(answer, now);
  const time = { now, skew: skewOf(answer.fields, now) };
  const quotas: Quota[] = [];
  for (const name of Object.keys(json)) {
    const window = windowOfClaim(name);
    const told = objectAt(json, name);
    const percent = told?.utilization;
    if (window === null || typeof percent !== "number" || percent < 0) continue;
    const reset = textAt(told, "resets_at");
    const resetsAt = reset === null ? null : momentOf(reset, time);
    quotas.push({
      window,
      used: percent / 100,
      status: null,
      resetsAt,
      seenAt: now,
    });
  }
  return { kind: "quotas", quotas };
}
