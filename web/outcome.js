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

/** The choices of the outcome filter. */
export const OUTCOMES =
  /** @type {const} */ (["all", "running", "ok", "problems"]);

/** @typedef {typeof OUTCOMES[number]} OutcomeFilter */

/** @param {Standing} request @param {OutcomeFilter} filter */
export function passes(request, filter) {
  if (filter === "all") return true;
  const { state } = standingOf(request);
  return filter === "problems"
    ? state === "error" || state === "left"
    : state === filter;
}
