/** The provider of the bench: answers at once, or at the pace it is asked for, with bytes made in advance. Prints its address. */

import {
  burstAnswer,
  chunk,
  closing,
  delta,
  EVENTS_PER_WRITE,
  jsonAnswer,
  LAST_CHUNK,
  opening,
  STREAM_HEAD,
  streamAnswer,
} from "./answers.ts";
import { acceptance, FrameCounter, turnDown } from "./frames.ts";
import { Numbered } from "./requests.ts";
import { Reader, writeAll } from "./socket.ts";

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
Deno.stdout.writeSync(
  new TextEncoder().encode(`http://127.0.0.1:${listener.addr.port}\n`),
);
for await (const socket of listener) serve(socket);

async function serve(socket: Deno.TcpConn): Promise<void> {
  socket.setNoDelay();
  const reader = new Reader(socket);
  // Each connection numbers bytes of its own: another's may still be on their way.
  const answers: Record<string, Numbered[]> = {
    json: [new Numbered(jsonAnswer())],
    sse: streamAnswer().map((piece) => new Numbered(piece)),
    burst: [new Numbered(burstAnswer())],
  };
  try {
    for (;;) {
      const request = await reader.message();
      if (request === null) break;
      const { head } = request;
      if (/\r\nupgrade: *websocket/i.test(head)) {
        await converse(socket, head);
        break;
      }
      const [wanted = "", ...pace] = /\r\nx-bench: *(.*)/i.exec(head)![1]!
        .split(" ");
      if (wanted === "paced") {
        await drip(socket, {
          events: Number(pace[0]),
          everyMs: Number(pace[1]),
        });
        continue;
      }
      for (const piece of answers[wanted] ?? []) {
        await writeAll(socket, piece.next());
      }
    }
  } catch {
    // A proxy that closes its connections at the end of a row is no news.
  }
  socket.close();
}

/** A stream whose events come this far apart, each saying when it was sent. */
async function drip(
  socket: Deno.TcpConn,
  pace: { events: number; everyMs: number },
): Promise<void> {
  const send = (text: string) => writeAll(socket, new Numbered(text).next());
  await send(STREAM_HEAD + chunk(opening()));
  for (let sent = 0; sent < pace.events; sent++) {
    await new Promise((resolve) => setTimeout(resolve, pace.everyMs));
    const at = performance.timeOrigin + performance.now();
    await send(chunk(delta(`at ${at.toFixed(3)} `)));
  }
  await send(closing().map(chunk).join("") + LAST_CHUNK);
}

/** Answers each message on a WebSocket with a turn. */
async function converse(socket: Deno.TcpConn, head: string): Promise<void> {
  await writeAll(socket, new Numbered(acceptance(head)).next());
  const frames = turnDown();
  const pieces: Numbered[] = [];
  for (let at = 0; at < frames.length; at += EVENTS_PER_WRITE) {
    const some = frames.slice(at, at + EVENTS_PER_WRITE);
    pieces.push(new Numbered(some.join("")));
  }
  const room = new Uint8Array(64 * 1024);
  const counter = new FrameCounter();
  for (let answered = 0;;) {
    const count = await socket.read(room);
    if (count === null) return;
    counter.saw(room.subarray(0, count));
    if (counter.isClosed) return;
    for (; answered < counter.messages; answered++) {
      for (const piece of pieces) await writeAll(socket, piece.next());
    }
  }
}
