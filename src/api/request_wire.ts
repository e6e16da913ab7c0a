/** A request as the API tells it; list, detail and live stream all use this file, so they can't disagree. */

import { itemsOf } from "../model/bill.ts";
import type { DescribedBodies } from "../model/body.ts";
import type { Decision } from "../model/decision.ts";
import { type ExchangeRecord, hasSucceeded } from "../model/exchange.ts";
import {
  MIN_STREAMING_MS,
  overheadMs,
  upstreamFirstByteMs,
} from "../model/exchange_times.ts";
import { totalTokens, type Usage } from "../model/usage.ts";
import { bodyWire } from "./bodies.ts";
import { iso, isoOrNull } from "./moment.ts";
import type {
  BillWire,
  DecisionWire,
  RequestDetail,
  RequestSummary,
} from "./wire.ts";

export function summaryOf(record: ExchangeRecord): RequestSummary {
  return {
    id: record.id,
    timestamp: iso(record.receivedAt),
    method: record.method,
    path: record.path,
    pool: record.pool,
    provider: record.provider,
    upstreamPath: record.upstreamPath,
    accountUsed: record.accountId,
    accountName: record.accountName,
    statusCode: record.status,
    outcome: record.outcome,
    success: succeeded(record),
    errorMessage: record.error,
    isStream: record.isStream,
    failoverAttempts: Math.max(0, record.attempts.length - 1),
    model: record.modelAnswered ?? record.modelAsked,
    modelAsked: record.modelAsked,
    ...tokensOf(record.usage),
    usageMissing: record.usageMissing,
    costUsd: usdOf(record.costNanoUsd),
    serviceTier: record.serviceTier,
    ...durationsOf(record),
    responseId: record.responseId,
    previousResponseId: record.previousResponseId,
    conversationId: record.conversation,
    clientSessionId: record.client.sessionId,
    clientKeyName: record.client.keyName,
    userAgent: record.client.userAgent,
    requestBytes: record.requestBytes,
    responseBytes: record.responseBytes,
  };
}

export function detailOf(
  record: ExchangeRecord,
  bodies: DescribedBodies,
): RequestDetail {
  const timings = { ...record.timings };
  for (const moment of Object.keys(timings) as (keyof typeof timings)[]) {
    timings[moment] = rounded(timings[moment]);
  }
  return {
    ...summaryOf(record),
    attempts: record.attempts.map((attempt) => ({
      ...attempt,
      startedMs: toMicroseconds(attempt.startedMs),
      durationMs: toMicroseconds(attempt.durationMs),
    })),
    decision: record.decision === null ? null : decisionWire(record.decision),
    timings,
    addedFields: [...record.addedFields],
    cacheWrite5mTokens: record.usage?.cacheWrite5m ?? null,
    cacheWrite1hTokens: record.usage?.cacheWrite1h ?? null,
    webSearches: record.webSearches,
    bill: billOf(record),
    requestBody: bodyWire(bodies.request),
    responseBody: bodyWire(bodies.response),
  };
}

function billOf(
  { price, usage, webSearches, costNanoUsd }: ExchangeRecord,
): BillWire | null {
  if (price === null || usage === null) return null;
  const { provider, model, sheetDate, tier, rates } = price;
  const items = itemsOf({ usage, webSearches }, rates)
    .map(({ nanoUsd, ...item }) => ({ ...item, usd: usdOf(nanoUsd) }));
  const totalUsd = usdOf(costNanoUsd);
  return { provider, model, sheetDate, tier, items, totalUsd };
}

function usdOf(nanoUsd: number | null): number | null {
  return nanoUsd === null ? null : nanoUsd / 1e9;
}

function succeeded(record: ExchangeRecord): boolean | null {
  return record.outcome === null ? null : hasSucceeded(record);
}

function tokensOf(
  usage: Usage | null,
): Pick<
  RequestSummary,
  | "promptTokens"
  | "completionTokens"
  | "totalTokens"
  | "inputTokens"
  | "cacheReadInputTokens"
  | "cacheCreationInputTokens"
  | "outputTokens"
  | "reasoningTokens"
> {
  return {
    promptTokens: usage && totalTokens(usage) - usage.output,
    completionTokens: usage && usage.output,
    totalTokens: usage && totalTokens(usage),
    inputTokens: usage && usage.input,
    cacheReadInputTokens: usage && usage.cacheRead,
    cacheCreationInputTokens: usage && usage.cacheWrite5m + usage.cacheWrite1h,
    outputTokens: usage && usage.output,
    reasoningTokens: usage && usage.reasoning,
  };
}

function durationsOf(
  record: ExchangeRecord,
): Pick<
  RequestSummary,
  | "responseTimeMs"
  | "tokensPerSecond"
  | "ttftMs"
  | "proxyOverheadMs"
  | "upstreamTtfbMs"
  | "streamingDurationMs"
> {
  const { closed, firstToken, lastByte } = record.timings;
  const streamingMs = between(firstToken, lastByte);
  return {
    responseTimeMs: rounded(closed),
    tokensPerSecond: speedOf(record.usage, streamingMs),
    ttftMs: rounded(firstToken),
    proxyOverheadMs: rounded(overheadMs(record)),
    upstreamTtfbMs: rounded(upstreamFirstByteMs(record)),
    streamingDurationMs: rounded(streamingMs),
  };
}

function speedOf(usage: Usage | null, streamingMs: number | null) {
  if (usage === null || streamingMs === null) return null;
  if (streamingMs < MIN_STREAMING_MS) return null;
  return Math.round(usage.output / streamingMs * 10_000) / 10;
}

function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : toMicroseconds(ms);
}

/** Cuts what no clock measures; the database keeps no more either. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function decisionWire(decision: Decision): DecisionWire {
  return {
    strategy: decision.strategy,
    candidates: decision.candidates.map((one) => ({
      ...one,
      sessionStartedAt: isoOrNull(one.sessionStartedAt),
    })),
    passedOver: decision.passedOver.map((one) => ({
      ...one,
      until: isoOrNull(one.until),
    })),
  };
}
