// @ts-check
/** What there is to say about one request besides its decision, attempts and timings; pure. */

import { count, duration, exact, money, size, speed } from "./format.js";

/** @import { RequestDetail } from "../src/api/wire.ts" */

/** @param {RequestDetail} request */
export function timeNote({ responseTimeMs, proxyOverheadMs }) {
  if (responseTimeMs === null) return "still running";
  const whole = `${duration(responseTimeMs)} in all`;
  return proxyOverheadMs === null
    ? whole
    : `${whole}, ${duration(proxyOverheadMs)} of it ccflare`;
}

/** @param {RequestDetail} request */
export function tokenNote(
  { totalTokens, tokensPerSecond, usageMissing, outcome },
) {
  if (usageMissing) {
    return totalTokens === null
      ? "the answer ended without telling them"
      : `${count(totalTokens)} told; the answer ended without the last of them`;
  }
  if (totalTokens === null) {
    return outcome === null ? "still running" : "none told";
  }
  return tokensPerSecond === null
    ? `${count(totalTokens)} in all`
    : `${count(totalTokens)} in all, ${speed(tokensPerSecond)} per second`;
}

/** Null where there is nothing to bill. @param {RequestDetail} request */
export function costNote({ bill, totalTokens }) {
  if (bill === null) {
    return totalTokens === null ? null : "no price is known for it";
  }
  const { totalUsd, tier, sheetDate } = bill;
  const rates = `${
    tier === null ? "prices" : `prices (${tier})`
  } of ${sheetDate}`;
  return totalUsd === null
    ? `not all ${rates} are known`
    : `${money(totalUsd)} by ${rates}`;
}

/** @param {RequestDetail} request */
export function tokenParts(request) {
  return [
    { name: "Input", kind: "input", tokens: request.inputTokens },
    {
      name: "Cache read",
      kind: "cache-read",
      tokens: request.cacheReadInputTokens,
    },
    {
      name: "Cache write, 5 min",
      kind: "cache-write-5m",
      tokens: request.cacheWrite5mTokens,
    },
    {
      name: "Cache write, 1 h",
      kind: "cache-write-1h",
      tokens: request.cacheWrite1hTokens,
    },
    { name: "Output", kind: "output", tokens: request.outputTokens },
  ];
}

/** @param {RequestDetail} request @returns {[string, string | null][]} */
export function factsOf(request) {
  const { modelAsked, model, reasoningTokens } = request;
  return [
    ["Received", exact(request.timestamp)],
    ["Added", request.addedFields.join(", ") || null],
    [
      "Model",
      modelAsked === null || modelAsked === model
        ? model
        : `${model}, asked for ${modelAsked}`,
    ],
    ["Pool", request.pool],
    ["Provider", request.provider],
    ["Upstream path", request.upstreamPath],
    ["First token", request.ttftMs === null ? null : duration(request.ttftMs)],
    [
      "Reasoning",
      reasoningTokens ? `${count(reasoningTokens)} of the output tokens` : null,
    ],
    [
      "Sent",
      `${size(request.requestBytes)} up, ${size(request.responseBytes)} down`,
    ],
    ["Client", request.userAgent],
    ["Client session", request.clientSessionId],
    ["Response id", request.responseId],
    ["Follows response", request.previousResponseId],
  ];
}
