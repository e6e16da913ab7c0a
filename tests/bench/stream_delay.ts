/** The row of the waiting reader: how much later than through the bare proxy each event of a stream arrives. */

import { inTurns, openPair } from "./pair.ts";
import { figureOf } from "./report.ts";
import { pacedAsk } from "./requests.ts";
import type { Row } from "./row.ts";
import { quantile } from "./statistics.ts";

const STREAMS = 10; // an agent and those that it sent out
const EVERY_MS = 50;
const EVENTS = { full: 80, quick: 40 };

export const streamDelay: Row = {
  name: "events",
  title: `${STREAMS} streams, an event every ${EVERY_MS} ms`,
  async measure(bench) {
    await using pair = await openPair(bench);
    const events = bench.isQuick ? EVENTS.quick : EVENTS.full;
    const rounds = await inTurns(bench, pair, async ({ url }) => {
      const readers: Promise<number[]>[] = [];
      for (let count = 0; count < STREAMS; count++) {
        readers.push(delaysOf(url, events));
        // Events of all streams at once would wait for each other.
        await new Promise((go) => setTimeout(go, EVERY_MS / STREAMS));
      }
      return (await Promise.all(readers)).flat();
    });
    const figure = (name: string, share: number, isPromised: boolean) =>
      figureOf({
        name: `${streamDelay.title}: ${name} ms`,
        floor: rounds.floor.map((delays) => quantile(delays, share)),
        ours: rounds.ours.map((delays) => quantile(delays, share)),
        comparison: "difference",
        target: isPromised ? { atMost: 1 } : null,
      });
    return [
      figure("p50", 0.5, bench.isQuick),
      // The last hundredth of a quick look is four events.
      figure("p99", 0.99, !bench.isQuick),
    ];
  },
};

/**
 * Ms from the provider's sending of each event to its arrival here. Two processes' clocks may differ by a constant,
 * which is the same for both proxies.
 */
async function delaysOf(url: string, events: number): Promise<number[]> {
  const { path, headers, body } = pacedAsk({ events, everyMs: EVERY_MS });
  const answer = await fetch(url + path, { method: "POST", headers, body });
  const delays: number[] = [];
  let text = "";
  for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
    const now = performance.timeOrigin + performance.now();
    text += piece;
    const lines = text.split("\n");
    text = lines.pop()!;
    for (const line of lines) {
      const sent = /"at ([\d.]+) "/.exec(line);
      if (sent !== null) delays.push(now - Number(sent[1]));
    }
  }
  if (delays.length !== events) {
    throw new Error(`${url} passed ${delays.length} of ${events} events on`);
  }
  return delays;
}
