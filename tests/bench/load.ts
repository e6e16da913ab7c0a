/** Load that is no bottleneck: `wrk` where it is installed, else npm's `autocannon`. */

import type { Shape } from "./requests.ts";
import { runAutocannon } from "./autocannon.ts";
import { runWrk } from "./wrk.ts";

export interface Load {
  readonly url: string;
  readonly shape: Shape;
  /** Each sends one request after the other. */
  readonly connections: number;
  readonly seconds: number;
}

export interface Loaded {
  readonly requests: number;
  readonly requestsPerSecond: number;
}

export interface LoadGenerator {
  readonly name: "wrk" | "autocannon";
  /** Throws when anything but a 200 came back. */
  run(load: Load): Promise<Loaded>;
}

export async function findLoadGenerator(): Promise<LoadGenerator> {
  try {
    await new Deno.Command("wrk", { args: ["-v"], stdout: "null" }).output();
    return { name: "wrk", run: runWrk };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { name: "autocannon", run: runAutocannon };
  }
}

/** What a load generator printed; throws with its remarks when it failed. */
export async function outputOf(
  program: string,
  args: readonly string[],
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
  }).output();
  const decoder = new TextDecoder();
  if (!success) {
    throw new Error(`Cannot make load: ${decoder.decode(stderr)}`);
  }
  return decoder.decode(stdout);
}

/** Throws when a request failed: what is answered otherwise costs otherwise. */
export function loadedOf(
  { url }: Load,
  counted: { requests: number; seconds: number; failed: number },
): Loaded {
  const { requests, seconds, failed } = counted;
  if (failed > 0 || requests === 0) {
    throw new Error(`${url}: ${requests} requests worked, ${failed} failed`);
  }
  return { requests, requestsPerSecond: requests / seconds };
}
