/** What the moments of an exchange say about where its time went. */

import type { Exchange } from "./exchange.ts";

/** A stream shorter than this came in one piece, and its speed would be the network's, not the model's. */
export const MIN_STREAMING_MS = 50;

/** A body up to this size comes with its headers, so the time until it is read is ours and not its sender's. */
const SMALL_BODY_BYTES = 16_384;

/**
 * Our own share of the time in ms: from the whole body being here, for a small one from the arrival, to the first
 * sending, and from the upstream's headers to the answer being handed on; where the first byte of a stream had to be
 * seen before, from that. A small answer is read whole before it is handed on, which is our time too.
 * Null when nothing was sent.
 */
export function overheadMs(
  { timings, requestBytes }: Pick<Exchange, "timings" | "requestBytes">,
): number | null {
  const { read, sent, headers, firstByte, answered, lastByte } = timings;
  if (read === null || sent === null) return null;
  const asking = sent - (requestBytes <= SMALL_BODY_BYTES ? 0 : read);
  if (headers === null || answered === null) return asking;
  const isWhole = lastByte !== null && lastByte <= answered;
  const seen = firstByte !== null && firstByte <= answered && !isWhole
    ? Math.max(headers, firstByte)
    : headers;
  return asking + answered - seen;
}

/** Ms from the last sending, which alone was answered by these headers, until they were here; null when none came. */
export function upstreamFirstByteMs(
  { attempts, timings }: Pick<Exchange, "attempts" | "timings">,
): number | null {
  const asked = attempts.at(-1)?.startedMs ?? timings.sent;
  if (asked === null || timings.headers === null) return null;
  return Math.max(0, timings.headers - asked);
}
