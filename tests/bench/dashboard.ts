/** The row of the onlooker: what an open dashboard costs those who work at the same time. */

import { HttpClient } from "./http_client.ts";
import { openPair, pause, roundCount } from "./pair.ts";
import { Server } from "./processes.ts";
import { figureOf } from "./report.ts";
import { ASKS } from "./requests.ts";
import type { Row } from "./row.ts";
import { quantile } from "./statistics.ts";

const PER_SECOND = 500;
const CLIENTS = 128; // all are busy only in a pause of 256 ms, and so many slow answers show in a p99
const OPENING_MS = 3_000; // a page that is open is measured, not one that opens
const WARM_UP_SECONDS = 1; // after a pause every process of a virtual machine is slow at first, the bare proxy too
const SECONDS = { full: 5, quick: 2 }; // beyond the 2 s after which the page asks for totals

export const dashboard: Row = {
  name: "dashboard",
  title: `p99 at ${PER_SECOND} requests/s without and with a dashboard`,
  async measure(bench) {
    await using pair = await openPair(bench);
    using all = new DisposableStack();
    const { url } = pair.ours;
    const clients: HttpClient[] = [];
    while (clients.length < CLIENTS) {
      clients.push(all.use(await HttpClient.open(url, ASKS.json)));
    }
    const seconds = bench.isQuick ? SECONDS.quick : SECONDS.full;
    const without: number[][] = [];
    const open: number[][] = [];
    for (let round = -1; round < roundCount(bench); round++) {
      await ask(clients, WARM_UP_SECONDS);
      const alone = await ask(clients, seconds);
      const looker = await Server.start("dashboard_process.ts", {
        options: [`--location=${url}`],
      });
      await pause(OPENING_MS);
      await ask(clients, WARM_UP_SECONDS);
      const watched = await ask(clients, seconds);
      await looker[Symbol.asyncDispose]();
      if (round < 0) continue; // warms up
      without.push(alone);
      open.push(watched);
    }
    const figure = (name: string, share: number, isPromised: boolean) =>
      figureOf({
        name: `${name} ms at ${PER_SECOND} requests/s, dashboard open / none`,
        floor: without.map((taken) => quantile(taken, share)),
        ours: open.map((taken) => quantile(taken, share)),
        comparison: "ratio",
        target: isPromised ? { atMost: 1.3 } : null,
      });
    return [
      figure("p50", 0.5, bench.isQuick),
      // The last hundredth of a quick look is ten requests.
      figure("p99", 0.99, !bench.isQuick),
    ];
  },
};

/** Sends as many requests a second as it should, however long each takes. */
async function ask(
  clients: readonly HttpClient[],
  seconds: number,
): Promise<number[]> {
  const free = [...clients];
  const taken: number[] = [];
  const running: Promise<void>[] = [];
  const start = performance.now();
  const count = seconds * PER_SECOND;
  for (let sent = 0; sent < count;) {
    const due = (performance.now() - start) / 1000 * PER_SECOND;
    for (; sent < due && sent < count; sent++) {
      const client = free.pop();
      if (client === undefined) break;
      running.push(
        client.ask().then((ms) => {
          taken.push(ms);
          free.push(client);
        }),
      );
    }
    await pause(1);
  }
  await Promise.all(running);
  return taken;
}
