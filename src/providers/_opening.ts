/** Judges the beginning of a stream that came with status 200: does it only tell of an error? */

import { SERVE, type Verdict } from "../model/verdict.ts";
import { textOf } from "./_bytes.ts";
import { errorIn, type ProviderError } from "./_error.ts";
import { parseObject } from "./_json.ts";
import { type SseEvent, SseReader, typeOf } from "./_sse.ts";

const MAX_UNDECIDED_BYTES = 64 * 1024; // an error takes far less; nobody should wait for more
const STEP_BYTES = 1024; // the first event that decides is mostly within them, and the rest need not be read
const MAX_LINE_START = 256; // enough to see what the first line is going to be

/** The events that tell of an error, in either dialect. */
const ERRORS = ["error", "response.failed"];

/** The events that come before any output; what follows them can still be kept from the client. */
const BEFORE_OUTPUT = new Set([
  "message_start",
  "ping",
  "response.created",
  "response.queued",
  "response.in_progress",
  "codex.rate_limits",
]);

/** How the data of an error begins, without white space. */
const ERROR_DATA = [
  '{"error":',
  ...ERRORS.map((type) => `{"type":"${type}"`),
];

/**
 * Finds an error that comes before any output and asks `judge` about it; `serve` from there is `clear`.
 * Undecided only while the first event looks like an error and is not whole: everything else goes on at once.
 */
export function judgeOpening(
  opening: Uint8Array,
  judge: (error: ProviderError, text: string) => Verdict,
): "undecided" | "clear" | Verdict {
  let decided: "clear" | Verdict | null = null;
  let sawWhole = false;
  let isCut = false;
  const take = (event: SseEvent) => {
    if (decided !== null) return;
    sawWhole ||= !isCut;
    if (BEFORE_OUTPUT.has(typeOf(event))) return;
    const json = parseObject(event.data);
    if (json === null && isCut) return;
    const error = errorIn(json);
    const verdict = error === null ? SERVE : judge(error, textOf(event.data));
    decided = verdict.kind === "serve" ? "clear" : verdict;
  };
  const reader = new SseReader(take);
  for (let at = 0; at < opening.length; at += STEP_BYTES) {
    reader.feed(opening.subarray(at, at + STEP_BYTES));
    if (decided !== null) return decided;
  }
  isCut = true;
  reader.end();
  if (decided !== null) return decided;
  if (sawWhole || opening.length > MAX_UNDECIDED_BYTES) return "clear";
  return beginsLikeError(opening) ? "undecided" : "clear";
}

/** True while the first line names an error or may still come to do so. */
function beginsLikeError(opening: Uint8Array): boolean {
  // A byte order mark is taken away by decoding; one that is not whole yet decodes to U+FFFD.
  const head = textOf(opening.subarray(0, MAX_LINE_START))
    .replace(/^[\r\n\uFFFD]+/, "");
  const end = head.search(/[\r\n]/);
  const isWhole = end !== -1;
  const line = isWhole ? head.slice(0, end) : head;
  const colon = line.indexOf(":");
  if (colon === -1) {
    return !isWhole && ["event", "data"].some((name) => name.startsWith(line));
  }
  const value = line.slice(colon + 1).replace(/^ /, "");
  switch (line.slice(0, colon)) {
    case "event":
      return ERRORS.some((name) =>
        isWhole ? name === value : name.startsWith(value)
      );
    case "data": {
      const data = value.replace(/\s+/g, "");
      return ERROR_DATA.some((start) =>
        data.startsWith(start) || (!isWhole && start.startsWith(data))
      );
    }
    default:
      return false;
  }
}
