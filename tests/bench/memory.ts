/** The row of what is held in memory: at rest, with many slow streams, and after much work. */

import { HttpClient } from "./http_client.ts";
import { type Measured, openPair, type Pair, pause } from "./pair.ts";
import { rssMb } from "./processes.ts";
import { type Figure, figureOf } from "./report.ts";
import { pacedAsk } from "./requests.ts";
import type { Bench, Row } from "./row.ts";

const IDLE_MS = 2_000; // until what only the start needed is given back
const REST_MS = 40_000; // V8 gives memory back to the machine when little is allocated for a while, and not in its first 30 s
const STREAMS = 200;
const EVERY_MS = 500; // a model that thinks
const STREAM_EVENTS = { full: 20, quick: 6 };
const REQUESTS = { full: 100_000, quick: 10_000 };
const MORE_REQUESTS = 400_000;
const CONNECTIONS = 32;
const SLICE_SECONDS = 5;
const FLAT_MB = 16; // how much later readings of a program that keeps nothing were seen to differ

export const memory: Row = {
  name: "rss",
  title: "memory: idle, with 200 slow streams, after many requests",
  async measure(bench) {
    return [...await atRest(bench), ...await afterWork(bench)];
  },
};

async function atRest(bench: Bench): Promise<Figure[]> {
  await using pair = await openPair(bench);
  await pause(IDLE_MS);
  const floor = await rssMb(pair.floor.pid);
  const ours = await rssMb(pair.ours.pid);
  const floorWithStreams = await streaming(pair.floor, bench);
  const withStreams = await streaming(pair.ours, bench);
  return [
    figureOf({
      name: "RSS idle, MB",
      floor: [floor],
      ours: [ours],
      comparison: "ours",
      target: { atMost: 90 },
    }),
    figureOf({
      name: `RSS with ${STREAMS} slow streams over idle, MB`,
      floor: [floorWithStreams - floor],
      ours: [withStreams - ours],
      comparison: "ours",
      target: { atMost: 40 },
    }),
  ];
}

/** The most it held while the streams ran. */
async function streaming(
  { url, pid }: Measured,
  { isQuick }: Bench,
): Promise<number> {
  using all = new DisposableStack();
  const events = isQuick ? STREAM_EVENTS.quick : STREAM_EVENTS.full;
  const ask = pacedAsk({ events, everyMs: EVERY_MS });
  const clients: HttpClient[] = [];
  while (clients.length < STREAMS) {
    clients.push(all.use(await HttpClient.open(url, ask)));
  }
  let isOver = false;
  const streams = Promise.all(clients.map((client) => client.ask()))
    .finally(() => isOver = true);
  let most = 0;
  while (!isOver) {
    await pause(EVERY_MS);
    most = Math.max(most, await rssMb(pid));
  }
  await streams;
  return most;
}

async function afterWork(bench: Bench): Promise<Figure[]> {
  await using pair = await openPair(bench);
  const count = bench.isQuick ? REQUESTS.quick : REQUESTS.full;
  const requests = count.toLocaleString("en");
  const floor = await rssAfter(count, pair.floor, bench);
  const ours = await rssAfter(count, pair.ours, bench);
  const atOnce = figureOf({
    name: `RSS after ${requests} requests, MB`,
    floor: [floor],
    ours: [ours],
    comparison: "difference",
    target: { atMost: 70, soFar: 125 },
  });
  // After few requests it still grows towards its plateau.
  return bench.isQuick ? [atOnce] : [atOnce, ...await later(pair, bench)];
}

async function later(
  { floor, ours }: Pair,
  bench: Bench,
): Promise<Figure[]> {
  await pause(REST_MS);
  const first = await rssMb(ours.pid);
  const atRest = figureOf({
    name: `RSS ${REST_MS / 1000} s later, MB`,
    floor: [await rssMb(floor.pid)],
    ours: [first],
    comparison: "difference",
    target: { atMost: 70 },
  });
  await rssAfter(MORE_REQUESTS, ours, bench);
  await pause(REST_MS);
  const second = await rssMb(ours.pid);
  const more = MORE_REQUESTS.toLocaleString("en");
  const flat = figureOf({
    name: `RSS after ${more} more, beyond that, MB`,
    ours: [second - first],
    comparison: "ours",
    target: { atMost: FLAT_MB },
  });
  return [atRest, flat];
}

/** In slices, since a load generator counts seconds and not requests. */
async function rssAfter(
  count: number,
  { url, pid, rest }: Measured,
  { load }: Bench,
): Promise<number> {
  let seconds = 1;
  for (let left = count; left > 0;) {
    const asked = { url, shape: "json", connections: CONNECTIONS } as const;
    const done = await load.run({ ...asked, seconds });
    left -= done.requests;
    const needed = Math.ceil(left / done.requestsPerSecond);
    seconds = Math.max(1, Math.min(SLICE_SECONDS, needed));
  }
  await rest();
  await pause(IDLE_MS);
  return await rssMb(pid);
}
