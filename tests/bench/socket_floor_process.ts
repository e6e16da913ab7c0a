/**
 * The yardstick for WebSockets: the least a relay can be in Deno, messages both ways, as they come. Argument: the
 * upstream. Behind stands `ws`, because Deno's own client leaves Nagle's algorithm on (seen with 2.9.6): each turn then
 * waits 44 ms for an acknowledgement, and beside that anything looks fast.
 */

// @ts-types="../../src/net/ws.d.ts"
import WebSocket from "ws";

const upstream = Deno.args[0]!;
const decoder = new TextDecoder();

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen({ port }) {
    Deno.stdout.writeSync(
      new TextEncoder().encode(`http://127.0.0.1:${port}\n`),
    );
  },
}, (request) => {
  const { pathname } = new URL(request.url);
  const { socket: client, response } = Deno.upgradeWebSocket(request);
  const provider = new WebSocket(upstream.replace("http", "ws") + pathname);
  const early: string[] = [];
  client.onmessage = ({ data }) => {
    if (provider.readyState === provider.OPEN) provider.send(data);
    else early.push(data);
  };
  provider.on("open", () => {
    for (const data of early) provider.send(data);
  });
  provider.on("message", (data) => client.send(decoder.decode(data)));
  client.onclose = () => provider.close();
  provider.on("close", () => client.close());
  provider.on("error", () => {}); // it closes next
  return response;
});
