/** Requests, the sessions that they belong to, and what the live stream tells of them, in the document. */

import { z } from "zod";
import { OUTCOMES } from "../../model/exchange.ts";
import type {
  ClientSessionWire,
  RequestDetail as RequestDetailWire,
  RequestEvent as RequestEventWire,
  RequestSummary as RequestSummaryWire,
} from "../wire.ts";
import { moment } from "./schemas_answers.ts";
import { Attempt, Bill, Body, Decision } from "./schemas_request_parts.ts";

const text = z.string().nullable();
const tokens = z.int().nullable();
const ms = z.number().nullable();

const SUMMARY = {
  id: z.string(),
  timestamp: moment(),
  method: z.string(),
  path: z.string(),
  pool: text,
  provider: text,
  upstreamPath: text,
  accountUsed: z.string().nullable().describe("The id of the account."),
  accountName: text,
  statusCode: z.int().nullable(),
  outcome: z.enum(OUTCOMES).nullable().describe("Null while it is running."),
  success: z.boolean().nullable(),
  errorMessage: text,
  isStream: z.boolean(),
  responseTimeMs: ms,
  failoverAttempts: z.int().describe("Attempts beyond the first."),
  model: z.string().nullable().describe("As answered, else as asked."),
  modelAsked: text,
  promptTokens: tokens.describe("Input and both kinds of cache tokens."),
  completionTokens: tokens,
  totalTokens: tokens,
  inputTokens: tokens,
  cacheReadInputTokens: tokens,
  cacheCreationInputTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens.describe("Part of the output tokens."),
  usageMissing: z.boolean().describe(
    "True when the answer should have told its tokens and did not.",
  ),
  costUsd: z.number().nullable().describe("Null when no price is known."),
  serviceTier: text,
  tokensPerSecond: z.number().nullable(),
  ttftMs: ms,
  proxyOverheadMs: ms.describe("Our own share of the time."),
  upstreamTtfbMs: ms,
  streamingDurationMs: ms,
  responseId: text,
  previousResponseId: text,
  conversationId: text,
  clientSessionId: text,
  clientKeyName: text.describe("Of the key that the client has shown."),
  userAgent: text,
  requestBytes: z.int(),
  responseBytes: z.int(),
};

export const RequestSummary = z.strictObject(SUMMARY).meta({
  id: "RequestSummary",
}) satisfies z.ZodType<
  RequestSummaryWire
>;

export const RequestDetail = z.strictObject({
  ...SUMMARY,
  attempts: z.array(Attempt),
  addedFields: z.array(z.string()),
  decision: Decision.nullable(),
  timings: z.strictObject({
    read: ms,
    routed: ms,
    sent: ms,
    headers: ms,
    answered: ms,
    firstByte: ms,
    firstToken: ms,
    lastByte: ms,
    closed: ms,
  }).describe("Ms after arrival."),
  cacheWrite5mTokens: tokens,
  cacheWrite1hTokens: tokens,
  webSearches: z.int(),
  bill: Bill.nullable(),
  requestBody: Body.nullable(),
  responseBody: Body.nullable(),
}).meta({ id: "RequestDetail" }) satisfies z.ZodType<RequestDetailWire>;

export const ClientSession = z.strictObject({
  id: z.string(),
  firstAt: moment(),
  lastAt: moment(),
  requests: z.int(),
  failures: z.int(),
  userAgent: text,
  totalTokens: z.int(),
  costUsd: z.number().nullable(),
  unpriced: z.int(),
  models: z.array(z.string()),
  accounts: z.array(z.string()),
}).meta({ id: "ClientSession" }) satisfies z.ZodType<ClientSessionWire>;

export const RequestEvent = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("ingress"),
    id: z.string(),
    timestamp: z.int(),
    method: z.string(),
    path: z.string(),
  }),
  z.strictObject({
    type: z.literal("start"),
    id: z.string(),
    timestamp: z.int(),
    method: z.string(),
    path: z.string(),
    accountId: text,
    accountName: text,
    model: text,
    statusCode: z.int().nullable(),
  }),
  z.strictObject({ type: z.literal("summary"), payload: RequestSummary }),
  z.strictObject({
    type: z.literal("payload"),
    id: z.string(),
    conversationId: text,
    requestBytes: z.int().nullable(),
    responseBytes: z.int().nullable(),
  }),
  z.strictObject({ type: z.literal("accounts") }),
]).meta({
  id: "RequestEvent",
  description: "Moments in epoch ms.",
}) satisfies z.ZodType<RequestEventWire>;
