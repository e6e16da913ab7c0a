// @ts-check
/** The list of requests as it changes: read from the server, told by the stream, searched; pure. */

import { standingOf } from "./outcome.js";

/** @import { RequestEvent, RequestSummary } from "../src/api/wire.ts" */

const CAP = 500; // what a person scrolls through and a browser lays out without a pause

/**
 * What the server read, with what the stream has told since then.
 * @param {RequestSummary[]} live
 * @param {RequestSummary[]} read
 */
export function merged(live, read) {
  const byId = new Map(read.map((request) => [request.id, request]));
  const newest = read[0]?.timestamp ?? "";
  for (const request of live) {
    const known = byId.get(request.id);
    const isLater = known ? known.outcome === null : request.timestamp > newest;
    if (isLater) byId.set(request.id, request);
  }
  return newestFirst([...byId.values()]);
}

/**
 * The list after these events: newest first, capped.
 * @param {RequestSummary[]} before
 * @param {RequestEvent[]} events
 */
export function applied(before, events) {
  const byId = new Map(before.map((request) => [request.id, request]));
  for (const event of events) {
    if (event.type === "accounts") continue;
    const after = changed(byId, event);
    byId.set(after.id, after);
  }
  return newestFirst([...byId.values()]);
}

/**
 * @param {Map<string, RequestSummary>} byId
 * @param {Exclude<RequestEvent, { type: "accounts" }>} event
 * @returns {RequestSummary}
 */
function changed(byId, event) {
  if (event.type === "summary") return event.payload;
  const known = byId.get(event.id) ?? arrived(event);
  if (event.type === "ingress" || known.outcome !== null) return known;
  return {
    ...known,
    accountUsed: event.accountId,
    accountName: event.accountName,
    model: event.model,
    statusCode: event.statusCode,
  };
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

/** The order and length in which the list is kept. @param {RequestSummary[]} list */
function newestFirst(list) {
  return list
    .toSorted((a, b) => b.timestamp.localeCompare(a.timestamp))
    .slice(0, CAP);
}

/** True when all the words stand somewhere in what the row shows. @param {RequestSummary} request @param {string[]} words */
export function matches(request, words) {
  if (words.length === 0) return true;
  const { method, path, model, accountName, statusCode, errorMessage, id } =
    request;
  const { word } = standingOf(request);
  const all = [
    method,
    path,
    model,
    accountName,
    statusCode,
    word,
    errorMessage,
    id,
  ]
    .join(" ").toLowerCase();
  return words.every((one) => all.includes(one));
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
  tokensPerSecond: null,
  ttftMs: null,
  proxyOverheadMs: null,
  upstreamTtfbMs: null,
  streamingDurationMs: null,
  responseId: null,
  previousResponseId: null,
  clientSessionId: null,
  userAgent: null,
  requestBytes: 0,
  responseBytes: 0,
};
