/** What a person can see of a span of time: how much, how fast, how dear, and what went wrong. */

import { NO_ACCOUNT } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import type { AnalyticsQuery } from "../store/analytics.ts";
import { PROVIDER_NAMES } from "./account_choices.ts";
import { UNKNOWN, viewOf } from "./_analytics_view.ts";
import type { ActionDeps } from "./deps.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Range {
  readonly lengthMs: number;
  readonly bucket: string;
  readonly bucketMs: number;
  /** The longest of the kept spans that fits a bucket. */
  readonly level: AnalyticsQuery["level"];
}

const RANGES = {
  "1h": {
    lengthMs: HOUR_MS,
    bucket: "1m",
    bucketMs: MINUTE_MS,
    level: "minute",
  },
  "6h": {
    lengthMs: 6 * HOUR_MS,
    bucket: "5m",
    bucketMs: 5 * MINUTE_MS,
    level: "minute",
  },
  "24h": {
    lengthMs: DAY_MS,
    bucket: "1h",
    bucketMs: HOUR_MS,
    level: "hour",
  },
  "7d": {
    lengthMs: 7 * DAY_MS,
    bucket: "1h",
    bucketMs: HOUR_MS,
    level: "hour",
  },
  "30d": {
    lengthMs: 30 * DAY_MS,
    bucket: "1d",
    bucketMs: DAY_MS,
    level: "day",
  },
} as const satisfies Readonly<Record<string, Range>>;

export type RangeName = keyof typeof RANGES;

const RANGE_NAMES = Object.keys(RANGES) as RangeName[];

/** What a caller says, as text from a query; null when it was not said. Lists are parted by commas. */
export interface AnalyticsQuestion {
  readonly range: string | null;
  readonly mode: string | null;
  readonly status: string | null;
  /** By name; `no_account` for requests that none has served. */
  readonly accounts: string | null;
  readonly models: string | null;
  readonly providers: string | null;
  readonly clients: string | null;
  readonly modelBreakdown: string | null;
}

/** Throws `invalid` with the field that is wrong. */
export async function readAnalytics(
  { store, now }: Pick<ActionDeps, "store" | "now">,
  question: AnalyticsQuestion,
) {
  const range = oneOf("range", question.range ?? "24h", RANGE_NAMES);
  const mode = oneOf("mode", question.mode ?? "normal", MODES);
  const status = oneOf("status", question.status ?? "all", STATUSES);
  const breakdown = question.modelBreakdown ?? "false";
  const byModel = oneOf("modelBreakdown", breakdown, ["true", "false"]);
  const providers = listIn(question.providers);
  for (const name of providers) oneOf("providers", name, PROVIDER_NAMES);

  const { lengthMs, bucket, bucketMs, level } = RANGES[range];
  const to = now();
  const from = Math.floor((to - lengthMs) / bucketMs) * bucketMs;
  const analytics = await store.analytics({
    level,
    bucketMs,
    from,
    to,
    previousFrom: from - lengthMs,
    byModel: byModel === "true",
    accounts: listIn(question.accounts)
      .map((name) => name === NO_ACCOUNT ? null : name),
    models: listIn(question.models),
    providers,
    clients: listIn(question.clients)
      .map((name) => name === UNKNOWN ? "" : name),
    status,
  });
  const meta = {
    range,
    bucket,
    bucketMs,
    cumulative: mode === "cumulative",
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  };
  return viewOf(analytics, meta);
}

const MODES = ["normal", "cumulative"] as const;
const STATUSES = ["all", "success", "error"] as const;

function oneOf<Name extends string>(
  field: string,
  value: string,
  names: readonly Name[],
): Name {
  const name = names.find((name) => name === value);
  if (name !== undefined) return name;
  throw new Fault("invalid", `'${field}' must be one of ${names.join(", ")}`, {
    details: { field, value },
  });
}

function listIn(text: string | null): string[] {
  return (text ?? "").split(",").map((word) => word.trim())
    .filter((word) => word !== "");
}
