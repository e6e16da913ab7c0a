// @ts-check
/** Requests as they change: read from the server, told by the stream, kept in order; pure. */

/** @import { RequestEvent, RequestSummary } from "../src/api/wire.ts" */

/** @typedef {Exclude<RequestEvent, { type: "accounts" }>} Told What the stream tells of one request. */

const CAP = 500; // the latest ones, for what is drawn of them and for what runs

/**
 * What the server read, with what the stream has told since then.
 * @param {readonly RequestSummary[]} live
 * @param {readonly RequestSummary[]} read
 */
export function merged(live, read) {
  const byId = new Map(read.map((request) => [request.id, request]));
  const newest = read[0]?.timestamp ?? "";
  for (const request of live) {
    const known = byId.get(request.id);
    const isLater = known ? known.outcome === null : request.timestamp > newest;
    if (isLater) byId.set(request.id, request);
  }
  return newestFirst([...byId.values()]).slice(0, CAP);
}

/**
 * The list after these events: newest first, capped.
 * @param {readonly RequestSummary[]} before
 * @param {readonly RequestEvent[]} events
 */
export function applied(before, events) {
  const byId = new Map(before.map((request) => [request.id, request]));
  for (const event of events) {
    if (event.type === "accounts") continue;
    const after = changed(byId.get(idOf(event)), event);
    if (after !== null) byId.set(after.id, after);
  }
  return newestFirst([...byId.values()]).slice(0, CAP);
}

/** @param {Told} event */
export function idOf(event) {
  return event.type === "summary" ? event.payload.id : event.id;
}

/**
 * The request after one event; null when that does not tell enough to draw it.
 * @param {RequestSummary | undefined} known
 * @param {Told} event
 * @returns {RequestSummary | null}
 */
export function changed(known, event) {
  if (event.type === "summary") {
    const { payload } = event;
    const conversationId = payload.conversationId ?? known?.conversationId;
    return { ...payload, conversationId: conversationId ?? null };
  }
  if (event.type === "payload") {
    return known ? { ...known, conversationId: event.conversationId } : null;
  }
  const so = known ?? arrived(event);
  if (event.type === "ingress" || so.outcome !== null) return so;
  return {
    ...so,
    accountUsed: event.accountId,
    accountName: event.accountName,
    model: event.model,
    statusCode: event.statusCode,
  };
}

/** @param {readonly RequestSummary[]} list */
export function newestFirst(list) {
  return list.toSorted((a, b) =>
    a.timestamp === b.timestamp ? 0 : a.timestamp < b.timestamp ? 1 : -1
  );
}

/** @param {{ id: string, timestamp: number, method: string, path: string }} event */
function arrived({ id, timestamp, method, path }) {
  return {
    ...BLANK,
    id,
    timestamp: new Date(timestamp).toISOString(),
    method,
    path,
  };
}

/** What is known of a request that has only arrived. @type {Omit<RequestSummary, "id" | "timestamp" | "method" | "path">} */
const BLANK = {
  pool: null,
  provider: null,
  upstreamPath: null,
  accountUsed: null,
  accountName: null,
  statusCode: null,
  outcome: null,
  success: null,
  errorMessage: null,
  isStream: false,
  responseTimeMs: null,
  failoverAttempts: 0,
  model: null,
  modelAsked: null,
  promptTokens: null,
  completionTokens: null,
  totalTokens: null,
  inputTokens: null,
  cacheReadInputTokens: null,
  cacheCreationInputTokens: null,
  outputTokens: null,
  reasoningTokens: null,
  usageMissing: false,
  costUsd: null,
  serviceTier: null,
  tokensPerSecond: null,
  ttftMs: null,
  proxyOverheadMs: null,
  upstreamTtfbMs: null,
  streamingDurationMs: null,
  responseId: null,
  previousResponseId: null,
  conversationId: null,
  clientSessionId: null,
  clientKeyName: null,
  userAgent: null,
  requestBytes: 0,
  responseBytes: 0,
};
