// @ts-check
/** Where the time of a request went: its moments as stretches with a name; pure. */

import { verdictWord } from "./decision.js";

/** @import { AttemptWire, RequestDetail } from "../src/api/wire.ts" */

/** @typedef {RequestDetail["timings"]} Timings */
/** @typedef {{ name: string, whose: "client" | "ccflare" | "provider" | "pause", fromMs: number, toMs: number, note?: string }} Phase */

const WAIT = "Wait for provider";
const LEAST_PAUSE_MS = 0.5; // less is our own bookkeeping between two sendings

/** Each stretch ends at its moment and begins where the one before it ended. */
const ENDS = /** @type {const} */ ([
  ["read", "Receive request", "client"],
  ["routed", "Choose account", "ccflare"],
  ["sent", "Attach credential", "ccflare"],
  ["headers", WAIT, "provider"],
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

/**
 * The same with each sending in place of the one wait for the provider, and the pauses between them.
 * @param {Pick<RequestDetail, "timings" | "attempts">} request
 * @returns {Phase[]}
 */
export function stretchesOf({ timings, attempts }) {
  const phases = phasesOf(timings);
  if (attempts.length === 0) return phases;
  return [
    ...phases.filter(({ name }) => name !== WAIT),
    ...attempts.flatMap(sendingOf),
  ].toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
}

/** @param {AttemptWire} attempt @param {number} index @param {AttemptWire[]} attempts @returns {Phase[]} */
function sendingOf(attempt, index, attempts) {
  const { accountName, startedMs, durationMs, status, verdict } = attempt;
  const toMs = startedMs + durationMs;
  const pauseEnds = attempts[index + 1]?.startedMs ?? toMs;
  /** @type {Phase} */
  const sending = {
    name: `Ask ${accountName ?? "the provider"}`,
    whose: "provider",
    fromMs: startedMs,
    toMs,
    note: [status, verdictWord(verdict)].join(" ").trim(),
  };
  if (pauseEnds - toMs < LEAST_PAUSE_MS) return [sending];
  return [
    sending,
    {
      name: "Pause before the next",
      whose: "pause",
      fromMs: toMs,
      toMs: pauseEnds,
    },
  ];
}
