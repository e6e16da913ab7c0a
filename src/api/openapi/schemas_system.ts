/** Health, settings, storage and log lines in the document. */

import { z } from "zod";
import type {
  BriefHealthWire,
  CleanUpWire,
  CompactWire,
  ConfigWire,
  HealthWire,
  LogLineWire,
  ResetWire,
  RetentionWire,
  StorageWire,
  StrategyWire,
} from "../wire.ts";
import { moment } from "./schemas_answers.ts";

const BRIEF = {
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
};

export const BriefHealth = z.strictObject(BRIEF).meta({
  id: "BriefHealth",
  description: "For whoever has not shown the admin token that is set.",
}) satisfies z.ZodType<BriefHealthWire>;

export const Health = z.strictObject({
  ...BRIEF,
  timestamp: moment(),
  accounts: z.int(),
  strategy: z.literal("session"),
  providers: z.array(z.string()),
  pools: z.array(z.strictObject({
    provider: z.string(),
    accounts: z.int(),
    usable: z.int(),
    nextFreeAt: moment().nullable(),
  })),
  journal: z.strictObject({
    state: z.enum(["ok", "failing"]),
    queued: z.int().describe("Records that are not yet written."),
    lagMs: z.number().describe("How long the oldest of them has waited."),
    lost: z.int(),
    lastError: z.string().nullable(),
  }),
  bodies: z.strictObject({
    queued: z.int().describe("Requests whose bodies wait to be written."),
    lost: z.int(),
  }),
  inFlight: z.int(),
  lastMinute: z.strictObject({
    requests: z.int().describe("Requests that ended in the last minute."),
    outputTokens: z.int(),
  }),
}).meta({ id: "Health" }) satisfies z.ZodType<HealthWire>;

const RETENTION = {
  payloadDays: z.int().min(1).max(365),
  requestDays: z.int().min(1).max(3650),
  payloadBudgetMb: z.int().min(16).max(1_048_576),
};

export const Retention = z.strictObject(RETENTION).meta({
  id: "Retention",
}) satisfies z.ZodType<
  RetentionWire
>;

export const RetentionChange = z.strictObject({
  payloadDays: z.exactOptional(RETENTION.payloadDays),
  requestDays: z.exactOptional(RETENTION.requestDays),
  payloadBudgetMb: z.exactOptional(RETENTION.payloadBudgetMb),
}).meta({
  id: "RetentionChange",
  description: "At least one of them.",
}) satisfies z.ZodType<
  Partial<RetentionWire>
>;

export const Config = z.strictObject({
  lbStrategy: z.literal("session"),
  port: z.int(),
  sessionDurationMs: z.int(),
  storePayloads: z.enum(["full", "errors", "off"]),
  ...RETENTION,
  usagePoll: z.enum(["on", "off"]),
  providerStatus: z.enum(["on", "off"]),
  logLevel: z.enum(["debug", "info", "warn", "error"]),
  fixed: z.record(z.string(), z.string()).describe(
    "By field, the variable that decides it, so that it can't be changed here.",
  ),
  prices: z.strictObject({
    sheetDate: z.string(),
    source: z.enum(["bundled", "fetched"]),
    offline: z.boolean(),
    lastError: z.string().nullable(),
  }).describe("The price sheet in use."),
  places: z.strictObject({
    home: z.string(),
    database: z.string(),
    logs: z.string(),
    settings: z.string(),
  }),
  version: z.string(),
}).meta({ id: "Config" }) satisfies z.ZodType<ConfigWire>;

export const Storage = z.strictObject({
  fileBytes: z.int(),
  freeBytes: z.int().describe("Room in the file that can be used again."),
  canShrink: z.boolean().describe(
    "False for a database made by an older version: free room stays in the file.",
  ),
  requests: z.int(),
  oldestRequestAt: moment().nullable(),
  bodies: z.int(),
  bodyBytes: z.int().describe("Compressed and each piece once."),
  bodyOriginalBytes: z.int(),
  oldestBodyAt: moment().nullable(),
  budgetBytes: z.int(),
}).meta({ id: "Storage" }) satisfies z.ZodType<StorageWire>;

export const CleanUp = z.strictObject({
  removedRequests: z.int(),
  removedPayloads: z.int(),
  cutoffIso: moment().describe("Requests before this were removed."),
  freedBytes: z.int(),
}).meta({ id: "CleanUp" }) satisfies z.ZodType<CleanUpWire>;

export const Compact = z.strictObject({
  freedBytes: z.int().describe("By which the file became smaller."),
  reusableBytes: z.int().describe("What stays in it and will be used again."),
  canShrink: z.boolean(),
}).meta({ id: "Compact" }) satisfies z.ZodType<CompactWire>;

export const Reset = z.strictObject({
  removedRequests: z.int(),
  removedPayloads: z.int(),
}).meta({ id: "Reset" }) satisfies z.ZodType<ResetWire>;

export const Strategy = z.strictObject({ strategy: z.literal("session") })
  .meta({ id: "Strategy" }) satisfies z.ZodType<StrategyWire>;

export const LogLine = z.strictObject({
  ts: z.int().describe("Epoch ms."),
  level: z.enum(["DEBUG", "INFO", "WARN", "ERROR"]),
  msg: z.string(),
  data: z.exactOptional(z.record(z.string(), z.unknown())),
}).meta({ id: "LogLine" }) satisfies z.ZodType<LogLineWire>;
