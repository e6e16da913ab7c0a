// @ts-check
/** Why there is no body to show, in a sentence; pure. */

/** @import { RequestDetail } from "../../src/api/wire.ts" */

/** @param {RequestDetail} request @param {"request" | "response"} side */
export function whyNoBody({ outcome, requestBytes, responseBytes }, side) {
  if (outcome === null) {
    return "It is still running; bodies are stored when it has ended.";
  }
  const isRequest = side === "request";
  if ((isRequest ? requestBytes : responseBytes) === 0) {
    return isRequest ? "It was sent without a body." : "Nothing was answered.";
  }
  const what = isRequest ? "What was sent" : "The answer";
  return `${what} is not stored: keeping bodies is switched off for such requests (STORE_PAYLOADS), or it has been removed to keep within the days or the room that bodies may take.`;
}

/** @param {RequestDetail} request */
export function whyNoConversation({ requestBody, ...rest }) {
  if (requestBody === null) {
    return whyNoBody({ requestBody, ...rest }, "request");
  }
  return "This is not a conversation in a format that is known here. The raw view shows what was sent.";
}
