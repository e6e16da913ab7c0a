/** Reads what OpenAI answers when it is asked how much of a ChatGPT subscription is used. */

import { creditQuota, creditsInEvent } from "./_codex_credits.ts";
import { quotasOf } from "./_codex_limits.ts";
import {
  ACCOUNT,
  dashed,
  type Limit,
  nameOf,
  SLOTS,
  windowOf,
} from "./_codex_windows.ts";
import {
  asObject,
  type Json,
  listAt,
  objectAt,
  parseObject,
  textAt,
} from "./_json.ts";
import type { UsageResult } from "./provider.ts";
import type { TokenAnswer } from "./sign_in.ts";
import { untold } from "./_question.ts";
import { skewOf } from "./_times.ts";

type Time = Readonly<{ now: number; skew: number }>;

const CODEX = "/codex";

/** Beside the address of Codex, where ChatGPT has it; any other is taken for a host that stands in for ChatGPT. */
export function codexUsageUrl(base: string): string {
  const above = base.endsWith(`/backend-api${CODEX}`)
    ? base.slice(0, -CODEX.length)
    : new URL(base).origin;
  return `${above}/wham/usage`;
}

/** The windows under the names that the header fields give them. */
export function readCodexUsage(answer: TokenAnswer, now: number): UsageResult {
  const json = answer.status === 200 ? parseObject(answer.text) : null;
  if (json === null) return untold(answer, now);
  const time = { now, skew: skewOf(answer.fields, now) };
  const limits = [
    { id: ACCOUNT, name: null, windows: windowsOf(json, time) },
    ...listAt(json, "additional_rate_limits").flatMap((one) =>
      ownLimit(asObject(one), time)
    ),
  ];
  return {
    kind: "quotas",
    quotas: [
      ...limits.flatMap((limit) => quotasOf(limit, now)),
      ...creditQuota(creditsInEvent(json), now),
    ],
  };
}

/** A limit that counts one model or feature alone; none when it is nameless. */
function ownLimit(told: Json | null, time: Time): Limit[] {
  const name = textAt(told, "limit_name");
  const feature = textAt(told, "metered_feature") ?? name;
  if (told === null || feature === null) return [];
  const id = dashed(feature);
  return [{ id, name: nameOf(id, name), windows: windowsOf(told, time) }];
}

function windowsOf(told: Json, time: Time): Limit["windows"] {
  const limit = objectAt(told, "rate_limit");
  return SLOTS.map((slot) => {
    const window = objectAt(limit, `${slot}_window`);
    return windowOf(slot, time, (part) => {
      const isLength = part === "window-minutes";
      const name = isLength
        ? "limit_window_seconds"
        : part.replaceAll("-", "_");
      const value = window?.[name];
      if (typeof value !== "number") return null;
      const source = `rate_limit.${slot}_window.${name}`;
      return {
        source,
        text: String(isLength ? Math.round(value / 60) : value),
      };
    });
  }).filter((window) => window !== null);
}
