/** Does long work in steps short enough that nobody notices, each as large as the time of the one before allows. */

import type { Clock } from "../clock.ts";
import type { Step } from "./retention.ts";

const TARGET_MS = 6; // a journal batch takes about as long; with the odd slow step it stays below 15 ms
export const FIRST_LIMIT = 32;
const LARGEST_LIMIT = 5_000;
const LONGEST_PAUSE_MS = 20;

/** Runs the step with the limit it is given until there is no more to do, or the signal aborts. */
export async function runSteps(
  step: (limit: number) => Promise<Step>,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const { clock, signal } = options;
  let limit = FIRST_LIMIT;
  while (!signal.aborted) {
    const { more, ms } = await step(limit);
    if (!more || signal.aborted) return;
    limit = nextLimit(limit, ms);
    // Other processes get the lock only when they try in a moment in which nobody has it.
    const pauseMs = Math.min(Math.max(1, ms), LONGEST_PAUSE_MS);
    await clock.wait(pauseMs, signal).catch(() => {}); // called off, which the loop sees
  }
}

function nextLimit(limit: number, ms: number): number {
  const factor = Math.min(2, Math.max(0.25, TARGET_MS / Math.max(ms, 0.1)));
  const next = Math.round(limit * factor);
  return Math.min(LARGEST_LIMIT, Math.max(1, next));
}
