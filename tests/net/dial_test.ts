import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { Duplex } from "node:stream";
import { type Outgoing, SendError } from "../../src/model/answer.ts";
import type { Field } from "../../src/model/fields.ts";
import type { Closing, Dialled, Frame } from "../../src/model/socket.ts";
import { createDialer, type DialOptions } from "../../src/net/dial.ts";
import { HandClock } from "../support/clock.ts";
import { HANG, once, openSocketServer, refusal } from "./socket_server.ts";

const GOING = new AbortController().signal;

function dialer(options: Partial<DialOptions> = {}) {
  return createDialer({
    clock: new HandClock(),
    connectTimeoutMs: 15_000,
    idleTimeoutMs: 600_000,
    proxy: null,
    noProxy: [],
    authority: null,
    ...options,
  });
}

function handshake(origin: string, fields: Field[] = []): Outgoing {
  const target = "/v1/responses?x=1";
  return { method: "GET", origin, target, fields, body: null };
}

/** Hears an upstream's side: each frame once, and the end. */
function hear({ socket }: Dialled) {
  const frames: Frame[] = [];
  const waiting: ((frame: Frame) => void)[] = [];
  const closed = new Promise<Closing>((resolve) =>
    socket!.listen({
      onFrame(frame) {
        const next = waiting.shift();
        if (next === undefined) frames.push(frame);
        else next(frame);
      },
      onClose: resolve,
    })
  );
  return {
    closed,
    next(): Promise<Frame> {
      const frame = frames.shift();
      if (frame !== undefined) return Promise.resolve(frame);
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}

Deno.test("dial() sends the fields, offers sub-protocols and compression, and tells what was chosen", async () => {
  await using server = await openSocketServer({
    protocol: "realtime",
    perMessageDeflate: true,
  });
  const dialled = await dialer()(
    handshake(server.origin, [
      ["openai-beta", "responses_websockets=2026-02-06"],
      ["sec-websocket-key", "the client's own"],
      ["sec-websocket-extensions", "x-unknown"],
      ["sec-websocket-protocol", "realtime, other"],
      ["x-two", "1"],
      ["x-two", "2"],
    ]),
    GOING,
  );
  const [{ url, headers }] = server.asked as [http.IncomingMessage];
  assert.equal(url, "/v1/responses?x=1");
  assert.equal(headers["openai-beta"], "responses_websockets=2026-02-06");
  assert.equal(headers["sec-websocket-protocol"], "realtime,other");
  assert.match(headers["sec-websocket-extensions"]!, /^permessage-deflate/);
  assert.notEqual(headers["sec-websocket-key"], "the client's own");
  assert.equal(headers["x-two"], "1, 2");
  assert.equal(dialled.status, 101);
  assert.equal(dialled.protocol, "realtime");
  assert.ok(
    dialled.fields.some(([name, value]) =>
      name === "sec-websocket-extensions" && value === "permessage-deflate"
    ),
  );
  const upstream = await server.accepted();
  const side = hear(dialled);
  upstream.send("x".repeat(100_000));
  assert.equal(await side.next(), "x".repeat(100_000));
  dialled.socket!.close({ code: 1000, reason: "" });
  await side.closed;
});

Deno.test("dial() brings back the whole answer of a refused handshake and follows no redirect", async () => {
  for (
    const [line, text] of [
      ["429 Too Many Requests", '{"error":{"message":"limited"}}'],
      ["302 Found", "elsewhere"],
      ["426 Upgrade Required", "no"],
    ] as const
  ) {
    const fields = "location: http://127.0.0.1:1/\r\nX-Codex-A: 7\r\n";
    await using server = await openSocketServer({
      receive: () => refusal(line, text, fields),
    });
    const answer = await dialer()(handshake(server.origin), GOING);
    assert.equal(answer.socket, null);
    assert.equal(answer.status, Number(line.slice(0, 3)));
    assert.ok(answer.fields.some(([name]) => name === "x-codex-a"));
    let got = "";
    for (;;) {
      const piece = await answer.body.read();
      if (piece === null) break;
      got += new TextDecoder().decode(piece);
    }
    assert.equal(got, text);
  }
});

Deno.test("dial() fails as a connection does when nobody answers in time, is there, or the client leaves", async () => {
  const clock = new HandClock();
  let asked = () => {};
  await using server = await openSocketServer({
    receive: () => {
      asked();
      return HANG;
    },
  });
  const arrival = () => new Promise<void>((resolve) => asked = resolve);

  let arrived = arrival();
  const late = assert.rejects(
    dialer({ clock })(handshake(server.origin), GOING),
    (error) => error instanceof SendError && error.failure === "connect",
  );
  await arrived;
  await clock.advance(15_000);
  await late;

  arrived = arrival();
  const leaving = new AbortController();
  const left = assert.rejects(
    dialer()(handshake(server.origin), leaving.signal),
    (error) => error instanceof SendError && error.failure === "aborted",
  );
  await arrived;
  leaving.abort();
  await left;

  await assert.rejects(
    dialer()(handshake("http://127.0.0.1:1"), GOING),
    (error) => error instanceof SendError && error.failure === "connect",
  );
});

Deno.test("dial()'s socket keeps what came before somebody listened, in order, and the end too", async () => {
  await using server = await openSocketServer();
  const dialled = await dialer()(handshake(server.origin), GOING);
  const upstream = await server.accepted();
  upstream.send("first");
  upstream.send(new Uint8Array([1, 2]));
  upstream.close(4321, "enough");
  const side = hear(dialled);
  assert.equal(await side.next(), "first");
  assert.deepEqual([...await side.next() as Uint8Array], [1, 2]);
  assert.deepEqual(await side.closed, { code: 4321, reason: "enough" });
});

Deno.test("dial()'s socket carries the largest frame both ways and ends at a larger one", async () => {
  await using server = await openSocketServer();
  const dialled = await dialer()(handshake(server.origin), GOING);
  const upstream = await server.accepted();
  const side = hear(dialled);
  const frame = new Uint8Array(64 * 1_048_576 - 1).fill(7);
  const arrived = once(upstream, "message");
  dialled.socket!.send(frame);
  assert.equal((await arrived)[0].length, frame.length);
  upstream.send(frame);
  assert.equal((await side.next()).length, frame.length);
  upstream.send(new Uint8Array(frame.length + 1));
  assert.equal((await once(upstream, "close"))[0], 1009);
  await side.closed;
});

Deno.test("dial()'s socket is ended when no ping is answered any more", async () => {
  const clock = new HandClock();
  await using server = await openSocketServer();
  const dialled = await dialer({ clock })(handshake(server.origin), GOING);
  const upstream = await server.accepted();
  const side = hear(dialled);
  const pinged = new Promise<void>((resolve) =>
    upstream.once("ping", () => resolve())
  );
  await clock.advance(30_000);
  await pinged;
  upstream.send("the answer to the ping was sent before this");
  await side.next();
  upstream.pause(); // reads no ping, so it answers none
  await clock.advance(30_000);
  await clock.advance(30_000);
  assert.equal((await side.closed).code, 1006);
  assert.equal(clock.pending, 0);
});

Deno.test("dial() goes through the proxy to an upstream that the user's own authority vouches for", async () => {
  const pem = (name: string) =>
    Deno.readTextFileSync(
      new URL(`../fixtures/tls/${name}.pem`, import.meta.url),
    );
  await using upstream = await openSocketServer({
    server: https.createServer({
      cert: pem("cert"),
      key: pem("key"),
    }) as unknown as http.Server,
  });
  const asked: string[] = [];
  const wires: Duplex[] = [];
  const proxy = http.createServer();
  proxy.on("connect", (request, socket: Duplex) => {
    asked.push(request.url!);
    const through = net.connect(
      Number(new URL(upstream.origin).port),
      "127.0.0.1",
    );
    wires.push(socket, through);
    for (const wire of [socket, through]) wire.on("error", () => {});
    through.once("connect", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(through).pipe(socket);
    });
  });
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  const { port } = proxy.address() as net.AddressInfo;
  const origin = "https://upstream.test";
  const options = { proxy: `http://127.0.0.1:${port}` };
  await assert.rejects(
    dialer(options)(handshake(origin), GOING),
    (error) => error instanceof SendError && error.failure === "connect",
  );
  const dialled = await dialer({ ...options, authority: pem("cert") })(
    handshake(origin),
    GOING,
  );
  const ws = await upstream.accepted();
  const side = hear(dialled);
  ws.send("secure");
  assert.equal(await side.next(), "secure");
  dialled.socket!.close({ code: 1000, reason: "" });
  await side.closed;
  assert.deepEqual(asked, ["upstream.test:443", "upstream.test:443"]);
  for (const wire of wires) wire.destroy();
  await new Promise((done) => proxy.close(done));
});
