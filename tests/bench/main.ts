/**
 * What the program costs: requests per second, added latency and processor time beside those of a bare proxy, measured
 * in turns within one run. `--quick` is a look, not a measurement; `--json FILE` keeps the numbers.
 */

import { parseArgs } from "node:util";
import { Program } from "../support/program.ts";
import { type Shape, SHAPES } from "./payloads.ts";
import { cpuMs, runLoad, Server } from "./processes.ts";
import { type CaseResult, caseResult, type Round, table } from "./report.ts";

const CONNECTIONS = [1, 32]; // one agent, and a busy team

const { values: flags } = parseArgs({
  args: Deno.args,
  options: { quick: { type: "boolean" }, json: { type: "string" } },
});
const rounds = flags.quick ? 3 : 9;
const seconds = flags.quick ? 0.4 : 2;

await using upstream = await Server.start("upstream_process.ts");
await using bare = await Server.start("bare_process.ts", upstream.url);
await using program = await Program.install();
await program.addAccount({
  name: "bench",
  provider: "anthropic",
  key: "key-of-the-account",
  baseUrl: upstream.url,
});
await program.serve();
const targets = { direct: upstream, bare, ccflare: program };
type Target = keyof typeof targets;

const results: CaseResult[] = [];
for (const shape of SHAPES) {
  for (const connections of CONNECTIONS) {
    const measured = await measure(shape, connections);
    results.push(caseResult({ shape, connections, rounds: measured }));
  }
}
await Deno.stdout.write(new TextEncoder().encode(table(results)));
if (flags.json !== undefined) {
  await Deno.writeTextFile(flags.json, JSON.stringify(results, null, 2));
}

/** The targets take turns, each round beginning with another one, so that what disturbs the machine disturbs all. */
async function measure(
  shape: Shape,
  connections: number,
): Promise<Record<Target, Round[]>> {
  const names = Object.keys(targets) as Target[];
  const measured: Record<Target, Round[]> = {
    direct: [],
    bare: [],
    ccflare: [],
  };
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + 1) % names.length]!;
      const { url, pid } = targets[name];
      const before = await cpuMs(pid);
      const load = await runLoad({ url, shape, connections, seconds });
      const after = await cpuMs(pid);
      const count = load.requestsPerSecond * seconds;
      const cpuUs = before === null || after === null
        ? null
        : (after - before) * 1000 / count;
      // Round -1 warms up: connections, caches, the compiler.
      if (round >= 0) measured[name].push({ ...load, cpuUs });
    }
  }
  return measured;
}
