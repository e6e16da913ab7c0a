// @ts-check
/** How a request stands, as one state for the style sheet and one word for people; pure. */

/** @import { RequestSummary } from "../src/api/wire.ts" */

/** @typedef {"running" | "ok" | "error" | "left"} State */
/** @typedef {Pick<RequestSummary, "outcome" | "statusCode">} Standing */

/**
 * @param {Standing} request
 * @returns {{ state: State, word: string }}
 */
export function standingOf({ outcome, statusCode }) {
  switch (outcome) {
    case null:
      return {
        state: "running",
        word: statusCode === null ? "waiting" : "streaming",
      };
    case "done":
      return (statusCode ?? 0) < 400
        ? { state: "ok", word: String(statusCode ?? "ok") }
        : { state: "error", word: String(statusCode) };
    case "client_left":
      return { state: "left", word: "client left" };
    case "upstream_broke":
      return { state: "error", word: "broke off" };
    default:
      return { state: "error", word: [outcome, statusCode].join(" ").trim() };
  }
}

/** @type {Record<string, string>} */
const REASONS = {
  client_left: "The client left",
  upstream_broke: "The answer broke off",
  refused: "Refused here",
  failed: "No answer came",
  interrupted: "ccflare was stopped",
};

/** Why requests failed, as the sums name it ("status 429", "client_left"), in words. @param {string} reason */
export function reasonWord(reason) {
  return REASONS[reason] ?? reason.replace("status", "Status");
}
