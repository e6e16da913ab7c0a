import assert from "node:assert/strict";
// @ts-types="../../src/net/ws.d.ts"
import WebSocket from "ws";
import type { Closing, Frame, Socket } from "../../src/model/socket.ts";
import { acceptClient } from "../../src/proxy/socket_client.ts";
import { HandClock } from "../support/clock.ts";
import { once } from "../net/socket_server.ts";

const HANDSHAKE = [
  "GET / HTTP/1.1",
  "host: localhost",
  "connection: Upgrade",
  "upgrade: websocket",
  "sec-websocket-version: 13",
  "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  "",
  "",
].join("\r\n");

function closedOf(socket: Socket): Promise<Closing> {
  return new Promise((resolve) =>
    socket.listen({ onFrame: () => {}, onClose: resolve })
  );
}

Deno.test("acceptClient() sends what was said before the client's side was open, then says goodbye", async () => {
  const clock = new HandClock();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { socket, response } = acceptClient(request, {
        fields: [["x-two", "1"]],
        deps: { after: (ms, callback) => clock.after(ms, callback) },
      });
      socket.send("early");
      assert.equal(socket.waitingBytes, 5);
      socket.close({ code: 1013, reason: "later" });
      return response;
    },
  );
  const client = new WebSocket(`ws://127.0.0.1:${server.addr.port}/`);
  const frames: Frame[] = [];
  client.on("upgrade", (answer) => assert.equal(answer.headers["x-two"], "1"));
  client.on("message", (data) => frames.push(data.toString()));
  const [code, reason] = await once(client, "close");
  assert.equal(clock.pending, 0);
  assert.deepEqual(frames, ["early"]);
  assert.deepEqual([code, reason.toString()], [1013, "later"]);
});

Deno.test("acceptClient() gives up a client that has left in this moment", async () => {
  const clock = new HandClock();
  const { promise: accepted, resolve } = Promise.withResolvers<
    { closed: Promise<Closing> }
  >();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const ending = new AbortController();
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      signal: ending.signal,
    },
    async (request) => {
      request.signal.addEventListener("abort", () => leave());
      arrive();
      await left;
      const { socket, response } = acceptClient(request, {
        fields: [],
        deps: { after: (ms, callback) => clock.after(ms, callback) },
      });
      resolve({ closed: closedOf(socket) });
      return response;
    },
  );
  const { port } = server.addr;
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode(HANDSHAKE));
  await arrived;
  conn.close();
  const { closed } = await accepted;
  await clock.advance(10_000);
  assert.deepEqual(await closed, { code: 1006, reason: "" });
  assert.equal(clock.pending, 0);
  ending.abort(); // shutdown() would wait for that client (Deno 2.9.6)
  await server.finished;
});
