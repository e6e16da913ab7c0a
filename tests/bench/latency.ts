/** The row of the single agent: what one request after the other takes longer than through the bare proxy. */

import { HttpClient } from "./http_client.ts";
import { openPair, roundCount } from "./pair.ts";
import { figureOf, type Target } from "./report.ts";
import { ASKS } from "./requests.ts";
import type { Row } from "./row.ts";
import { quantile } from "./statistics.ts";

const BLOCK = 50; // both take turns this often, so that what disturbs the machine disturbs both
const WARM_UP_BLOCKS = 40; // until the compiler is through with both
const BLOCKS = { full: 80, quick: 20 };

export const latency: Row = {
  name: "latency",
  title: "added latency, one connection",
  async measure(bench) {
    await using pair = await openPair(bench);
    using floor = await HttpClient.open(pair.floor.url, ASKS.json);
    using ours = await HttpClient.open(pair.ours.url, ASKS.json);
    const blocks = bench.isQuick ? BLOCKS.quick : BLOCKS.full;
    await round({ floor, ours }, WARM_UP_BLOCKS);
    const taken: Round[] = [];
    for (let count = 0; count < roundCount(bench); count++) {
      taken.push(await round({ floor, ours }, blocks));
    }
    const figure = (name: string, share: number, target: Target) =>
      figureOf({
        name: `one connection: ${name} ms`,
        floor: taken.map(({ floor }) => quantile(floor, share)),
        ours: taken.map(({ ours }) => quantile(ours, share)),
        comparison: "difference",
        target,
      });
    return [
      figure("p50", 0.5, { atMost: 0.15, soFar: 0.24 }),
      figure("p99", 0.99, { atMost: 1.5 }),
    ];
  },
};

/** Ms of each request. */
type Round = Readonly<Record<"floor" | "ours", number[]>>;

async function round(
  clients: Readonly<Record<"floor" | "ours", HttpClient>>,
  blocks: number,
): Promise<Round> {
  const taken: Round = { floor: [], ours: [] };
  for (let block = 0; block < blocks; block++) {
    for (const name of ["floor", "ours"] as const) {
      for (let count = 0; count < BLOCK; count++) {
        taken[name].push(await clients[name].ask());
      }
    }
  }
  return taken;
}
