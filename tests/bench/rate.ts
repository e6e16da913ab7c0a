/** The rows that ask as often as they can: requests per second, and what one of them costs in processor time. */

import { runOwnClients } from "./own_load.ts";
import { inTurns, openPair } from "./pair.ts";
import { cpuMs } from "./processes.ts";
import { figureOf, type Target } from "./report.ts";
import type { Shape } from "./requests.ts";
import type { Row } from "./row.ts";

const SECONDS = { full: 3, quick: 1 };
const WARM_UP_SECONDS = 1; // who waited for the other's turn is slow at first, the bare proxy too

export function rateRow(
  { name, title, ...rest }: {
    readonly name: string;
    readonly title: string;
    readonly shape: Shape;
    readonly connections: number;
    readonly rate: Target;
    readonly cpu: Target | null;
  },
): Row {
  const { shape, connections } = rest;
  return {
    name,
    title,
    async measure(bench) {
      await using pair = await openPair(bench);
      const run = shape === "upload" ? runOwnClients : bench.load.run;
      const seconds = bench.isQuick ? SECONDS.quick : SECONDS.full;
      const rounds = await inTurns(bench, pair, async ({ url, pid, rest }) => {
        const load = { url, shape, connections, seconds };
        await run({ ...load, seconds: WARM_UP_SECONDS });
        await rest();
        const before = await cpuMs(pid);
        const { requests, requestsPerSecond } = await run(load);
        await rest();
        const cpuUs = (await cpuMs(pid) - before) * 1000 / requests;
        return { requestsPerSecond, cpuUs };
      });
      const figure = (
        about: { name: string; target: Target | null },
        value: "requestsPerSecond" | "cpuUs",
      ) =>
        figureOf({
          ...about,
          floor: rounds.floor.map((round) => round[value]),
          ours: rounds.ours.map((round) => round[value]),
          comparison: "ratio",
        });
      return [
        figure(
          { name: `${title}: requests/s`, target: rest.rate },
          "requestsPerSecond",
        ),
        figure({ name: `${title}: CPU µs/request`, target: rest.cpu }, "cpuUs"),
      ];
    },
  };
}
