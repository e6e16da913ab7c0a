/** Events of OpenAI's Responses API that more than its meter must know. */

/** The events with which a response ends, whether well or not; the last one is Realtime's. */
export const CLOSING_EVENTS: ReadonlySet<string> = new Set([
  "response.completed",
  "response.incomplete",
  "response.failed",
  "response.cancelled",
  "response.done",
]);

/** How the types of those events end that are nearly all of an answer: each brings a piece of output and tells no more. */
export const DELTA = ".delta";
