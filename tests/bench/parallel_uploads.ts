/** The row of fairness: forty large bodies at once, of which none should wait until all others are through. */

import { HttpClient } from "./http_client.ts";
import { inTurns, openPair } from "./pair.ts";
import { figureOf } from "./report.ts";
import { ASKS } from "./requests.ts";
import type { Row } from "./row.ts";
import { median } from "./statistics.ts";

const UPLOADS = 40;

export const parallelUploads: Row = {
  name: "uploads-40",
  title: `${UPLOADS} parallel 1 MB bodies, slowest / median`,
  async measure(bench) {
    await using pair = await openPair(bench);
    const rounds = await inTurns(bench, pair, async ({ url }) => {
      using all = new DisposableStack();
      const clients: HttpClient[] = [];
      while (clients.length < UPLOADS) {
        clients.push(all.use(await HttpClient.open(url, ASKS.upload)));
      }
      const taken = await Promise.all(clients.map((client) => client.ask()));
      return Math.max(...taken) / median(taken);
    });
    return [figureOf({
      name: parallelUploads.title,
      ...rounds,
      comparison: "ours",
      target: { atMost: 3 },
    })];
  },
};
