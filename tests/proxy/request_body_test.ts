import assert from "node:assert/strict";
import { Fault } from "../../src/model/fault.ts";
import { BodyMemory } from "../../src/proxy/body_memory.ts";
import { openCall } from "../../src/proxy/call.ts";
import { type Body, readBody } from "../../src/proxy/request_body.ts";
import { HandClock } from "../support/clock.ts";
import { fakeDeps } from "./fake_deps.ts";

const MB = 1_048_576;

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/v1/messages", {
    method: "POST",
    body,
    headers,
  });
}

function readWith(
  request: Request,
  {
    clock = new HandClock(),
    memory = new BodyMemory(clock),
    maxBodyBytes = MB,
  }: { clock?: HandClock; memory?: BodyMemory; maxBodyBytes?: number },
): Promise<Body | null> {
  const { settings } = fakeDeps({
    settings: { maxBodyBytes, bodyTimeoutMs: 60_000 },
  });
  return readBody(request, openCall(request), {
    settings,
    memory,
    after: (ms, callback) => clock.after(ms, callback),
  });
}

async function read(
  request: Request,
  clock = new HandClock(),
): Promise<Uint8Array | null> {
  const body = await readWith(request, { clock, maxBodyBytes: 1000 });
  return body?.bytes ?? null;
}

Deno.test("readBody() tells no body from an empty one", async () => {
  assert.equal(await read(new Request("http://localhost/")), null);
  assert.deepEqual(await read(post("")), new Uint8Array());
});

Deno.test("readBody() joins the pieces of a body", async () => {
  const bytes = Uint8Array.from({ length: 900 }, (_, nth) => nth % 256);
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < 900; at += 100) {
        controller.enqueue(bytes.slice(at, at + 100));
      }
      controller.close();
    },
  });
  assert.deepEqual(await read(post(stream)), bytes);
});

Deno.test("readBody() reads a body whose length is told", async () => {
  const bytes = new Uint8Array(900).fill(7);
  const request = post(bytes, { "content-length": "900" });
  assert.deepEqual(await read(request), bytes);
});

Deno.test("readBody() refuses a length above the limit before it reads anything", async () => {
  let pulled = false;
  const stream = new ReadableStream({
    pull() {
      pulled = true;
    },
  }, { highWaterMark: 0 });
  const refusal = read(post(stream, { "content-length": "1001" }));
  await assert.rejects(
    refusal,
    (error) => error instanceof Fault && error.status === 413,
  );
  assert.equal(pulled, false);
});

Deno.test("readBody() stops reading a body of unknown length at the limit", async () => {
  let pulls = 0;
  const stream = new ReadableStream({
    pull(controller) {
      pulls++;
      controller.enqueue(new Uint8Array(400));
    },
  }, { highWaterMark: 0 });
  await assert.rejects(
    read(post(stream)),
    (error) => error instanceof Fault && error.status === 413,
  );
  assert.equal(pulls, 3);
});

for (const headers of [{}, { "content-length": "10" }]) {
  const told = "content-length" in headers ? "told" : "unknown";
  Deno.test(`readBody() gives up on a body of ${told} length that does not come`, async () => {
    const clock = new HandClock();
    const reading = read(post(new ReadableStream({}), headers), clock);
    const check = assert.rejects(
      reading,
      (error) => error instanceof Fault && error.status === 408,
    );
    await clock.advance(60_000);
    await check;
    assert.equal(clock.pending, 0);
  });
}

function largeBody(seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: 900_000 }, (_, nth) => nth * seed % 251);
}

/** What `then` makes of each request to a server; each ends with "ok". */
async function overSocket(
  onRequest: (request: Request) => Promise<void>,
  ask: (port: number) => Promise<void>,
): Promise<void> {
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    await onRequest(request);
    return new Response("ok");
  });
  await ask(server.addr.port);
}

/** Sends all but the last byte at once, which comes when the server has begun to read. */
async function sendSlowly(
  port: number,
  bodies: readonly Uint8Array[],
  begun: () => Promise<void>,
): Promise<void> {
  using socket = await Deno.connect({ hostname: "127.0.0.1", port });
  const writer = socket.writable.getWriter();
  const reader = socket.readable.getReader();
  for (const body of bodies) {
    const head =
      `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`;
    await writer.write(new TextEncoder().encode(head));
    await writer.write(body.subarray(0, -1));
    await begun();
    await writer.write(body.subarray(-1));
    const { value } = await reader.read();
    assert.match(new TextDecoder().decode(value), /^HTTP\/1.1 200 /);
  }
}

Deno.test("readBody() reads large bodies one after another into the same memory, each as it came", async () => {
  const memory = new BodyMemory(new HandClock());
  const bodies = [largeBody(3), largeBody(7).subarray(1), largeBody(5)];
  const came: Uint8Array[] = [];
  const views: Uint8Array[] = [];
  let tellBegun = () => {};
  await overSocket(
    async (request) => {
      const reading = readWith(request, { memory });
      tellBegun();
      const { bytes, loan } = (await reading)!;
      came.push(bytes.slice());
      views.push(bytes);
      loan!.hold()();
    },
    (port) =>
      sendSlowly(
        port,
        bodies,
        () => new Promise((resolve) => tellBegun = resolve),
      ),
  );
  assert.deepEqual(came, bodies);
  assert.equal(memory.spareBytes, MB);
  assert.deepEqual(views.map(({ length }) => length), [0, 0, 0]);
});

Deno.test("readBody() takes a large body that is all here, and its memory is used again", async () => {
  const memory = new BodyMemory(new HandClock());
  const bytes = largeBody(3);
  const request = post(bytes, { "content-length": `${bytes.length}` });
  const body = (await readWith(request, { memory }))!;
  assert.deepEqual(body.bytes, bytes);
  const { byteLength } = body.bytes.buffer;
  body.loan!.hold()();
  assert.equal(memory.spareBytes, byteLength);
});

Deno.test("readBody() gives up on a large body that stops in the middle", async () => {
  const clock = new HandClock();
  const { promise: read, resolve } = Promise.withResolvers<void>();
  await overSocket(async (request) => {
    const check = assert.rejects(
      readWith(request, { clock }),
      (error) => error instanceof Fault && error.status === 408,
    );
    await clock.advance(60_000);
    await check;
    resolve();
  }, async (port) => {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    const head =
      "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 900000\r\n\r\n";
    await socket.write(new TextEncoder().encode(head));
    await read;
  });
});
