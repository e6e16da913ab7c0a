// @ts-check
/** Requests as the lines of a spreadsheet; pure. */

/** @import { RequestSummary } from "../src/api/wire.ts" */

const COLUMNS = /** @type {const} */ ([
  "timestamp",
  "id",
  "method",
  "path",
  "statusCode",
  "outcome",
  "errorMessage",
  "provider",
  "accountName",
  "model",
  "modelAsked",
  "inputTokens",
  "cacheReadInputTokens",
  "cacheCreationInputTokens",
  "outputTokens",
  "costUsd",
  "tokensPerSecond",
  "ttftMs",
  "proxyOverheadMs",
  "responseTimeMs",
  "failoverAttempts",
  "clientSessionId",
  "conversationId",
  "userAgent",
]);

/** @param {readonly RequestSummary[]} requests */
export function sheetOf(requests) {
  return {
    head: [...COLUMNS],
    rows: requests.map((request) => COLUMNS.map((name) => request[name])),
  };
}
