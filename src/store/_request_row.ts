/** The columns of `requests`, and how they become the model's record and back. */

import type { Price } from "../model/bill.ts";
import type { Decision } from "../model/decision.ts";
import {
  Exchange,
  type ExchangeRecord,
  type Outcome,
} from "../model/exchange.ts";
import { overheadMs } from "../model/exchange_times.ts";
import type { Timings } from "../model/timings.ts";
import { attemptOf, type AttemptRow } from "./_attempt_row.ts";
import { type TokenColumns, usageIn } from "./_token_columns.ts";

/** A type, not an interface: only those are taken where SQLite wants a record of values. */
export type RequestRow = TokenColumns & {
  readonly seq: number;
  readonly id: string;
  readonly received_at: number;
  readonly method: string;
  readonly path: string;
  readonly pool: string | null;
  readonly provider: string | null;
  readonly account_id: string | null;
  readonly account_name: string | null;
  readonly upstream_path: string | null;
  readonly model_asked: string | null;
  readonly model_answered: string | null;
  readonly status: number | null;
  readonly outcome: Outcome | null;
  readonly error: string | null;
  readonly is_stream: number;
  readonly decision_id: number | null;
  readonly usage_missing: number;
  readonly web_searches: number;
  readonly service_tier: string | null;
  readonly cost_nano: number | null;
  readonly price_id: number | null;
  readonly response_id: string | null;
  readonly previous_response_id: string | null;
  /** A JSON list; null for an empty one. */
  readonly added_fields: string | null;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly user_agent: string | null;
  readonly client_session_id: string | null;
  readonly client_key_name: string | null;
  readonly read_us: number | null;
  readonly routed_us: number | null;
  readonly sent_us: number | null;
  readonly headers_us: number | null;
  readonly answered_us: number | null;
  readonly first_byte_us: number | null;
  readonly first_token_us: number | null;
  readonly last_byte_us: number | null;
  readonly closed_us: number | null;
  /** Follows from the others; kept for the sums. */
  readonly overhead_us: number | null;
  /** Written when the bodies are stored. */
  readonly conversation: string | null;
};

/** What is written of a request besides its id. */
export type WrittenRow = Omit<RequestRow, "seq" | "id" | "conversation">;

export function rowOf(
  record: ExchangeRecord,
  ids: { readonly decision: number | null; readonly price: number | null },
): WrittenRow {
  const { client, usage, timings } = record;
  return {
    received_at: Math.round(record.receivedAt),
    method: record.method,
    path: record.path,
    pool: record.pool,
    provider: record.provider,
    account_id: record.accountId,
    account_name: record.accountName,
    upstream_path: record.upstreamPath,
    model_asked: record.modelAsked,
    model_answered: record.modelAnswered,
    status: record.status,
    outcome: record.outcome,
    error: record.error,
    is_stream: Number(record.isStream),
    decision_id: ids.decision,
    usage_missing: Number(record.usageMissing),
    input_tokens: usage?.input ?? null,
    cache_read_tokens: usage?.cacheRead ?? null,
    cache_write_5m_tokens: usage?.cacheWrite5m ?? null,
    cache_write_1h_tokens: usage?.cacheWrite1h ?? null,
    output_tokens: usage?.output ?? null,
    reasoning_tokens: usage?.reasoning ?? null,
    web_searches: record.webSearches,
    service_tier: record.serviceTier,
    cost_nano: record.costNanoUsd,
    price_id: ids.price,
    response_id: record.responseId,
    previous_response_id: record.previousResponseId,
    added_fields: record.addedFields.length === 0
      ? null
      : JSON.stringify(record.addedFields),
    request_bytes: record.requestBytes,
    response_bytes: record.responseBytes,
    user_agent: client.userAgent,
    client_session_id: client.sessionId,
    client_key_name: client.keyName,
    read_us: micros(timings.read),
    routed_us: micros(timings.routed),
    sent_us: micros(timings.sent),
    headers_us: micros(timings.headers),
    answered_us: micros(timings.answered),
    first_byte_us: micros(timings.firstByte),
    first_token_us: micros(timings.firstToken),
    last_byte_us: micros(timings.lastByte),
    closed_us: micros(timings.closed),
    overhead_us: micros(overheadMs(record)),
  };
}

/** The columns of a `WrittenRow`, in the order of its values. */
export const COLUMNS: readonly string[] = Object.keys(rowOf(
  new Exchange({
    id: "",
    receivedAt: 0,
    method: "",
    path: "",
    client: { userAgent: null, sessionId: null, keyName: null },
  }, 0),
  { decision: null, price: null },
));

export function recordOf(
  row: RequestRow,
  joined: {
    readonly attempts: readonly AttemptRow[];
    readonly decision: Decision | null;
    readonly price: Price | null;
  },
): ExchangeRecord {
  return {
    id: row.id,
    receivedAt: row.received_at,
    method: row.method,
    path: row.path,
    client: {
      userAgent: row.user_agent,
      sessionId: row.client_session_id,
      keyName: row.client_key_name,
    },
    pool: row.pool,
    provider: row.provider,
    accountId: row.account_id,
    accountName: row.account_name,
    upstreamPath: row.upstream_path,
    modelAsked: row.model_asked,
    modelAnswered: row.model_answered,
    status: row.status,
    outcome: row.outcome,
    error: row.error,
    isStream: row.is_stream === 1,
    decision: joined.decision,
    attempts: joined.attempts.map(attemptOf),
    usage: row.input_tokens === null ? null : usageIn(row),
    usageMissing: row.usage_missing === 1,
    webSearches: row.web_searches,
    serviceTier: row.service_tier,
    costNanoUsd: row.cost_nano,
    price: joined.price,
    conversation: row.conversation,
    responseId: row.response_id,
    previousResponseId: row.previous_response_id,
    addedFields: row.added_fields === null ? [] : JSON.parse(row.added_fields),
    requestBytes: row.request_bytes,
    responseBytes: row.response_bytes,
    timings: timingsOf(row),
  };
}

function timingsOf(row: RequestRow): Timings {
  return {
    read: millis(row.read_us),
    routed: millis(row.routed_us),
    sent: millis(row.sent_us),
    headers: millis(row.headers_us),
    answered: millis(row.answered_us),
    firstByte: millis(row.first_byte_us),
    firstToken: millis(row.first_token_us),
    lastByte: millis(row.last_byte_us),
    closed: millis(row.closed_us),
  };
}

function micros(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1000);
}

function millis(us: number | null): number | null {
  return us === null ? null : us / 1000;
}
