/** The provider of the bench: answers every request at once with bytes made in advance. */

import { answerPieces } from "./payloads.ts";
import { Reader } from "./socket.ts";

const json = answerPieces("json");
const sse = answerPieces("sse");

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
Deno.stdout.writeSync(
  new TextEncoder().encode(`http://127.0.0.1:${listener.addr.port}\n`),
);
for await (const socket of listener) serve(socket);

async function serve(socket: Deno.TcpConn): Promise<void> {
  socket.setNoDelay();
  const reader = new Reader(socket);
  try {
    for (;;) {
      const request = await reader.message();
      if (request === null) break;
      // The turn's own words stand at the beginning of its body, within the first read.
      const pieces = request.head.includes('"stream":true') ? sse : json;
      for (const piece of pieces) await writeAll(socket, piece);
    }
  } catch {
    // A proxy that closes its connections at the end of the run is no news.
  }
  socket.close();
}

async function writeAll(socket: Deno.TcpConn, bytes: Uint8Array) {
  for (let at = 0; at < bytes.length;) {
    at += await socket.write(bytes.subarray(at));
  }
}
