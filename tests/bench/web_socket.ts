/** The row of the WebSocket: how many turns a second pass, beside a bare relay. */

import { FrameCounter, FRAMES_DOWN, handshake, turnUp } from "./frames.ts";
import { inTurns, openPair } from "./pair.ts";
import { cpuMs } from "./processes.ts";
import { figureOf } from "./report.ts";
import { Numbered } from "./requests.ts";
import type { Row } from "./row.ts";
import { Reader, writeAll } from "./socket.ts";

const SOCKETS = 4; // enough that one always has something to do
const SECONDS = { full: 3, quick: 1 };

export const webSocket: Row = {
  name: "socket",
  title: `WebSocket turns, 45 kB up, ${FRAMES_DOWN} frames down`,
  async measure(bench) {
    await using pair = await openPair(bench, "socket_floor_process.ts");
    const ms = 1000 * (bench.isQuick ? SECONDS.quick : SECONDS.full);
    const rounds = await inTurns(bench, pair, async ({ url, pid, rest }) => {
      const before = await cpuMs(pid);
      const start = performance.now();
      const clients = Array.from(
        { length: SOCKETS },
        () => converse(url, start + ms),
      );
      const turns = (await Promise.all(clients)).reduce((sum, one) =>
        sum + one
      );
      const seconds = (performance.now() - start) / 1000;
      await rest();
      const cpuUs = (await cpuMs(pid) - before) * 1000 / turns;
      return { turnsPerSecond: turns / seconds, cpuUs };
    });
    const values = (name: "turnsPerSecond" | "cpuUs") => ({
      floor: rounds.floor.map((round) => round[name]),
      ours: rounds.ours.map((round) => round[name]),
      comparison: "ratio" as const,
    });
    return [
      figureOf({
        name: "WebSocket: turns/s",
        ...values("turnsPerSecond"),
        target: { atLeast: 0.7 },
      }),
      figureOf({
        name: "WebSocket: CPU µs/turn",
        ...values("cpuUs"),
        target: null,
      }),
    ];
  },
};

/** One turn after the other until that moment of `performance.now()`; how many they were. */
async function converse(url: string, end: number): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const socket = await Deno.connect({ hostname, port: Number(port) });
  socket.setNoDelay();
  try {
    const hello = new Numbered(handshake("/v1/responses", host));
    await writeAll(socket, hello.next());
    const answer = await new Reader(socket).message();
    if (!answer?.head.startsWith("HTTP/1.1 101")) {
      throw new Error(`${url} answered the handshake: ${answer?.head}`);
    }
    const turn = turnUp();
    const counter = new FrameCounter();
    const room = new Uint8Array(64 * 1024);
    let turns = 0;
    for (; performance.now() < end; turns++) {
      const written = writeAll(socket, turn.next());
      while (counter.messages < (turns + 1) * FRAMES_DOWN) {
        const count = await socket.read(room);
        if (count !== null) counter.saw(room.subarray(0, count));
        if (count === null || counter.isClosed) {
          throw new Error(`${url} closed its WebSocket after ${turns} turns`);
        }
      }
      await written;
    }
    return turns;
  } finally {
    socket.close();
  }
}
