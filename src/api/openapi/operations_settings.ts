/** The routes for settings, storage and the log. */

import { z } from "zod";
import { asDone, asEvents, asJson, type Operations } from "./operation.ts";
import { ProviderStatus, ProviderStatusSwitch } from "./schemas_status.ts";
import {
  CleanUp,
  Compact,
  Config,
  LogLine,
  Retention,
  RetentionChange,
  Storage,
  Strategy,
} from "./schemas_system.ts";

const LOG_FILTERS = {
  level: z.exactOptional(
    z.enum(["debug", "info", "warn", "error"]).describe(
      "This level and the graver ones.",
    ),
  ),
  q: z.exactOptional(
    z.string().describe("Text in the message or the data, in any case."),
  ),
};

export const SETTING_OPERATIONS: Operations = {
  "GET /api/config": {
    id: "showConfig",
    tag: "system",
    summary: "The settings that hold",
    answer: asJson(Config, "The settings"),
  },
  "GET /api/config/strategy": {
    id: "showStrategy",
    tag: "system",
    summary: "How accounts are chosen",
    answer: asJson(Strategy, "The strategy"),
  },
  "POST /api/config/strategy": {
    id: "setStrategy",
    tag: "system",
    summary: "Choose how accounts are chosen; there is one way",
    body: Strategy,
    answer: asDone(Strategy, "It holds"),
  },
  "GET /api/strategies": {
    id: "listStrategies",
    tag: "system",
    summary: "The ways in which accounts can be chosen",
    answer: asJson(z.array(z.literal("session")), "The strategies"),
  },
  "GET /api/config/retention": {
    id: "showRetention",
    tag: "system",
    summary: "How long requests and bodies are kept",
    answer: asJson(Retention, "What holds"),
  },
  "POST /api/config/retention": {
    id: "setRetention",
    tag: "system",
    summary: "Keep requests and bodies longer or shorter, from now on",
    body: RetentionChange,
    answer: asDone(Retention, "What holds now"),
    errors: [409],
  },
  "POST /api/config/provider-status": {
    id: "setProviderStatus",
    tag: "system",
    summary: "Ask the providers' status pages from now on, or don't",
    body: ProviderStatusSwitch,
    answer: asDone(ProviderStatusSwitch, "What holds now"),
    errors: [409],
  },
  "GET /api/provider-status": {
    id: "showProviderStatus",
    tag: "system",
    summary: "How the providers say that they are doing",
    description:
      "Their status pages are asked when this is, at most once a minute, and never while it is off.",
    answer: asJson(ProviderStatus, "What they say"),
  },
  "GET /api/backup": {
    id: "sendBackup",
    tag: "system",
    summary: "A copy of the database as it is now",
    description:
      "The credentials in it are encrypted with a key that is not in it.",
    answer: {
      description: "An SQLite file",
      content: { "application/vnd.sqlite3": null },
      fields: { "content-disposition": "Names it by the day" },
    },
    errors: [409],
  },
  "GET /api/storage": {
    id: "showStorage",
    tag: "system",
    summary: "What the database holds and how much room that takes",
    answer: asJson(Storage, "The sizes"),
  },
  "POST /api/maintenance/cleanup": {
    id: "cleanUp",
    tag: "system",
    summary: "Remove what is older than it is to be kept, now",
    answer: asDone(CleanUp, "What was removed"),
  },
  "POST /api/maintenance/compact": {
    id: "compact",
    tag: "system",
    summary: "Give free room in the database back to the disk",
    answer: asDone(Compact, "How much was freed"),
  },
  "GET /api/logs/history": {
    id: "listLogs",
    tag: "logs",
    summary: "The latest lines of the log, oldest first",
    query: z.strictObject({
      ...LOG_FILTERS,
      limit: z.exactOptional(
        z.int().min(1).max(1000).describe(
          "How many at most; 1000 when it is not said.",
        ),
      ),
    }),
    answer: asJson(z.array(LogLine), "The lines"),
  },
  "GET /api/logs/stream": {
    id: "streamLogs",
    tag: "logs",
    summary: "What the log says from now on",
    query: z.strictObject(LOG_FILTERS),
    answer: asEvents(
      z.union([z.strictObject({ connected: z.literal(true) }), LogLine]),
      "Server-sent events; the first says that it is connected",
    ),
  },
};
