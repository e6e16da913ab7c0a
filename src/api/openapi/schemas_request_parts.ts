/** What a request is shown with: attempts, decision, bill and bodies, in the document. */

import { z } from "zod";
import type {
  AttemptWire,
  BillItemWire,
  BillWire,
  BodyWire,
  DecisionWire,
} from "../wire.ts";
import { moment } from "./schemas_answers.ts";

const text = z.string().nullable();

export const Attempt = z.strictObject({
  accountId: text,
  accountName: text,
  provider: z.string(),
  status: z.int().nullable(),
  verdict: z.string(),
  why: text,
  upstreamRequestId: text,
  startedMs: z.number(),
  durationMs: z.number(),
}).meta({ id: "Attempt" }) satisfies z.ZodType<AttemptWire>;

export const Decision = z.strictObject({
  strategy: z.literal("session"),
  candidates: z.array(z.strictObject({
    accountId: z.string(),
    name: z.string(),
    provider: z.string(),
    priority: z.int(),
    why: z.enum(["session", "priority", "down"]),
    sessionStartedAt: moment().nullable(),
  })),
  passedOver: z.array(z.strictObject({
    accountId: z.string(),
    name: z.string(),
    provider: z.string(),
    reason: z.enum([
      "paused",
      "needs_sign_in",
      "refresh",
      "client",
      "quota",
      "throttled",
    ]),
    until: moment().nullable(),
    scope: text,
    source: text,
  })),
}).meta({ id: "Decision" }) satisfies z.ZodType<DecisionWire>;

export const BillItem = z.strictObject({
  category: z.enum([
    "input",
    "cacheRead",
    "cacheWrite5m",
    "cacheWrite1h",
    "output",
    "webSearch",
  ]),
  quantity: z.int(),
  rate: z.number().nullable().describe("US dollars for `per` of them."),
  per: z.literal([1_000_000, 1_000]),
  usd: z.number().nullable(),
}).meta({ id: "BillItem" }) satisfies z.ZodType<BillItemWire>;

export const Bill = z.strictObject({
  provider: z.string(),
  model: z.string(),
  sheetDate: z.string().describe("The day of the price sheet."),
  tier: text,
  items: z.array(BillItem),
  totalUsd: z.number().nullable(),
}).meta({ id: "Bill" }) satisfies z.ZodType<BillWire>;

export const Body = z.strictObject({
  headers: z.array(z.tuple([z.string(), z.string()])).describe(
    "Name and value, without credentials.",
  ),
  size: z.int().describe("Of the whole body, in bytes, as it travelled."),
  storedSize: z.int(),
  cut: z.boolean(),
  sha256: z.string(),
  contentType: text,
  encoding: text,
}).meta({ id: "Body" }) satisfies z.ZodType<BodyWire>;
