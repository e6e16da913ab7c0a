/** Does long work in steps short enough that nobody notices, with pauses in which others have their turn. */

import type { Clock } from "../clock.ts";
import type { Step } from "./retention.ts";

const LONGEST_PAUSE_MS = 20;

/** Runs the step until there is no more to do, or the signal aborts. */
export async function runSteps(
  step: () => Promise<Step>,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const { clock, signal } = options;
  while (!signal.aborted) {
    const { more, ms } = await step();
    if (!more || signal.aborted) return;
    // Other processes get the lock only when they try in a moment in which nobody has it.
    const pauseMs = Math.min(Math.max(1, ms), LONGEST_PAUSE_MS);
    await clock.wait(pauseMs, signal).catch(() => {}); // called off, which the loop sees
  }
}
