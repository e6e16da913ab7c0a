/** How long the requests to one provider took, and how much of that was our own doing. */

import { Family } from "./family.ts";
import { Histogram } from "./histogram.ts";

/** Seconds: from a model list to an agent that thinks for half an hour. */
const DURATIONS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 1_800];
const BEGINNINGS = [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 20, 30, 60, 120];
/** From 50 µs to 100 ms; half a millisecond is what we mean to stay below. */
// deno-fmt-ignore: one line for each power of ten.
const OVERHEADS = [
  0.000_05,
  0.000_1, 0.000_2, 0.000_3, 0.000_5, 0.000_75,
  0.001, 0.002, 0.005,
  0.01, 0.025, 0.05,
  0.1,
];

/** In ms; null for what a request never came to. */
export interface Times {
  readonly durationMs: number | null;
  readonly firstTokenMs: number | null;
  readonly firstByteMs: number | null;
  readonly overheadMs: number | null;
}

export class ProviderTimes {
  readonly duration = new Histogram(DURATIONS);
  readonly firstToken = new Histogram(BEGINNINGS);
  readonly firstByte = new Histogram(BEGINNINGS);
  readonly overhead = new Histogram(OVERHEADS);

  observe(times: Times): void {
    note(this.duration, times.durationMs);
    note(this.firstToken, times.firstTokenMs);
    note(this.firstByte, times.firstByteMs);
    note(this.overhead, times.overheadMs);
  }
}

/** One histogram of each kind for each provider. */
export function timeFamilies(
  times: ReadonlyMap<string, ProviderTimes>,
): Family[] {
  const duration = new Family({
    name: "ccflare_request_duration_seconds",
    type: "histogram",
    help:
      "Time from the arrival of a request to its end, of those that were sent to a provider.",
  });
  const firstToken = new Family({
    name: "ccflare_time_to_first_token_seconds",
    type: "histogram",
    help:
      "Time from the arrival of a request to the first piece of model output, of streams.",
  });
  const firstByte = new Family({
    name: "ccflare_upstream_first_byte_seconds",
    type: "histogram",
    help:
      "Time from the last sending of a request to the headers of its answer.",
  });
  const overhead = new Family({
    name: "ccflare_overhead_seconds",
    type: "histogram",
    help: "The share of a request's time that was spent in ccflare itself.",
  });
  for (const [provider, of] of times) {
    duration.addHistogram({ provider }, of.duration);
    firstToken.addHistogram({ provider }, of.firstToken);
    firstByte.addHistogram({ provider }, of.firstByte);
    overhead.addHistogram({ provider }, of.overhead);
  }
  return [duration, firstToken, firstByte, overhead];
}

function note(histogram: Histogram, ms: number | null): void {
  if (ms !== null) histogram.observe(Math.max(0, ms) / 1_000);
}
