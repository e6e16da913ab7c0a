import assert from "node:assert/strict";
import { Fault } from "../../src/model/fault.ts";
import { openCall, readBody } from "../../src/proxy/call.ts";
import { HandClock } from "../support/clock.ts";
import { fakeDeps } from "./fake_deps.ts";

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/v1/messages", {
    method: "POST",
    body,
    headers,
  });
}

function read(
  request: Request,
  clock = new HandClock(),
): Promise<Uint8Array | null> {
  const { settings } = fakeDeps({
    settings: { maxBodyBytes: 1000, bodyTimeoutMs: 60_000 },
  });
  return readBody(request, openCall(request), {
    settings,
    after: (ms, callback) => clock.after(ms, callback),
  });
}

Deno.test("openCall() leaves path and query as the client wrote them", () => {
  const call = openCall({
    url: "http://localhost:8080/v1/a%20b/%41?x=%7e&y=a+b?c",
    method: "GET",
    headers: new Headers({ "X-A": "1" }),
    signal: new AbortController().signal,
  } as Request);
  assert.equal(call.path, "/v1/a%20b/%41");
  assert.equal(call.query, "?x=%7e&y=a+b?c");
  assert.deepEqual(call.fields, [["x-a", "1"]]);
});

Deno.test("openCall() takes an address without a path for the root", () => {
  const { path, query } = openCall({
    url: "http://localhost",
    method: "GET",
    headers: new Headers(),
    signal: new AbortController().signal,
  } as Request);
  assert.equal(path, "/");
  assert.equal(query, "");
});

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
