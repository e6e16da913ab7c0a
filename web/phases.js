// @ts-check
/** Where the time of a request went: its moments as stretches with a name; pure. */

/** @import { RequestDetail } from "../src/api/wire.ts" */

/** @typedef {RequestDetail["timings"]} Timings */
/** @typedef {{ name: string, whose: "client" | "ccflare" | "provider", fromMs: number, toMs: number }} Phase */

/** Each stretch ends at its moment and begins where the one before it ended. */
const ENDS = /** @type {const} */ ([
  ["read", "Receive request", "client"],
  ["routed", "Choose account", "ccflare"],
  ["sent", "Attach credential", "ccflare"],
  ["headers", "Wait for provider", "provider"],
  ["answered", "Hand on answer", "ccflare"],
  ["firstByte", "First byte", "provider"],
  ["firstToken", "First token", "provider"],
  ["lastByte", "Receive answer", "provider"],
]);

/**
 * In the order in which the moments came: of a stream the first byte is waited for before the answer is handed on.
 * @param {Timings} timings
 * @returns {Phase[]}
 */
export function phasesOf(timings) {
  const ends = ENDS
    .flatMap(([moment, name, whose]) => {
      const toMs = timings[moment];
      return toMs === null ? [] : [{ name, whose, toMs }];
    })
    .toSorted((a, b) => a.toMs - b.toMs);
  return ends.map((end, index) => ({
    ...end,
    fromMs: ends[index - 1]?.toMs ?? 0,
  }));
}
