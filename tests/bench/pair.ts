/** The two that are measured: the floor and ccflare, fresh and in front of the same provider. */

import type { HealthWire } from "../../src/api/wire.ts";
import { Program } from "../support/program.ts";
import { Server } from "./processes.ts";
import type { Bench } from "./row.ts";

export interface Measured {
  readonly url: string;
  readonly pid: number;
  /** Resolves when it has done all that its requests left to do. */
  rest(): Promise<void>;
}

export interface Pair extends AsyncDisposable {
  readonly floor: Measured;
  readonly ours: Measured;
}

/** Nothing that ccflare does by itself may disturb, and nobody reads its log. */
const ENV = {
  CF_PRICING_OFFLINE: "1",
  CCFLARE_USAGE_POLL: "off",
  LOG_LEVEL: "warn",
};

const LOOK_MS = 100; // each look costs what is measured a request
const BREATH_MS = 200; // for what happens behind the last answer

export async function openPair(
  { upstream }: Bench,
  floorFile = "floor_process.ts",
): Promise<Pair> {
  await using stack = new AsyncDisposableStack();
  const floor = stack.use(
    await Server.start(floorFile, { args: [upstream.url] }),
  );
  const program = stack.use(await installProgram(upstream.url));
  await program.serve();
  const { url, pid } = program;
  const all = stack.move();
  return {
    floor: {
      url: floor.url,
      pid: floor.pid,
      rest: () => pause(BREATH_MS),
    },
    ours: { url, pid, rest: () => settled(url) },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** With an account for each dialect; not yet serving. */
export async function installProgram(baseUrl: string): Promise<Program> {
  const program = await Program.install(ENV);
  for (const provider of ["anthropic", "openai"] as const) {
    const key = "key-of-the-account";
    await program.addAccount({ name: provider, provider, key, baseUrl });
  }
  return program;
}

async function settled(url: string): Promise<void> {
  for (;;) {
    await pause(BREATH_MS);
    const response = await fetch(`${url}/health`);
    const { inFlight, journal }: HealthWire = await response.json();
    if (inFlight === 0 && journal.queued === 0) return;
    await pause(LOOK_MS);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** One value of each kind for each round. */
export type Rounds<Result> = Readonly<Record<"floor" | "ours", Result[]>>;

/** How often what is compared is measured. */
export function roundCount({ isQuick }: Pick<Bench, "isQuick">): number {
  return isQuick ? 3 : 5;
}

/** Lets both take turns, the first of each round being the second of the next; what a first round says is not kept. */
export async function inTurns<Result>(
  bench: Bench,
  pair: Pair,
  measure: (one: Measured) => Promise<Result>,
): Promise<Rounds<Result>> {
  const results: Rounds<Result> = { floor: [], ours: [] };
  const count = roundCount(bench);
  for (let round = -1; round < count; round++) {
    const names = ["floor", "ours"] as const;
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const result = await measure(pair[name]);
      // Round -1 warms up: connections, caches, the compiler.
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}
