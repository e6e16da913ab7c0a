import assert from "node:assert/strict";
import http, { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { lendMask, maskBytes } from "../../src/net/websocket_mask.ts";

const MASK = Uint8Array.of(1, 0x7f, 0x80, 0xff);

Deno.test("maskBytes() gives each byte its byte of the mask, wherever the bytes begin in memory", () => {
  const memory = Uint8Array.from({ length: 64 }, (_, at) => 37 * at);
  for (let start = 0; start < 8; start++) {
    for (let length = 0; length < 20; length++) {
      const before = memory.slice();
      const after = memory.slice();
      maskBytes(after.subarray(start, start + length), MASK);
      for (let at = 0; at < length; at++) {
        before[start + at]! ^= MASK[at & 3]!;
      }
      assert.deepEqual(after, before, `${length} bytes at ${start}`);
    }
  }
});

Deno.test("lendMask() leaves alone what the runtime has itself", () => {
  const own = { websocketMask() {}, websocketUnmask() {} };
  const lent = { ...own };
  lendMask(lent);
  assert.deepEqual(lent, own);
});

Deno.test("lendMask() masks for ws, whose messages stay what they are", async () => {
  let masked = 0;
  const shelf = http as { websocketMask?(...of: unknown[]): void };
  lendMask();
  const lent = shelf.websocketMask!;
  shelf.websocketMask = (...of) => {
    masked++;
    lent(...of);
  };
  const { default: WebSocket, WebSocketServer } =
    await (import("ws") as Promise<typeof import("../../src/net/ws.d.ts")>);
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const messages = [23, 24, 25, 26, 27, 1_000, 70_001]
    .map((length) => new TextEncoder().encode("é".repeat(length)));
  const heard: Uint8Array[] = [];
  const all = Promise.withResolvers<void>();
  server.on(
    "upgrade",
    (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.on("message", (data) => {
          heard.push(new Uint8Array(data));
          if (heard.length === messages.length) all.resolve();
        });
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ws = new WebSocket(`ws://127.0.0.1:${port}`);
  ws.once("open", () => messages.forEach((one) => ws.send(one)));
  await all.promise;
  const closed = new Promise((resolve) => ws.once("close", resolve));
  ws.close();
  await closed;
  server.close();
  assert.deepEqual(heard, messages);
  assert.ok(masked >= messages.length);
});
