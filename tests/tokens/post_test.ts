import assert from "node:assert/strict";
import { SendError } from "../../src/model/answer.ts";
import { createSender, type Sender } from "../../src/net/send.ts";
import { post } from "../../src/tokens/post.ts";
import { systemClock } from "../../src/clock.ts";
import { HandClock } from "../support/clock.ts";

const SECRET = "refresh-secret";

/** Runs the test with a token address on this machine. */
async function withAddress(
  handler: Deno.ServeHandler<Deno.NetAddr>,
  test: (url: string, sender: Sender) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen() {},
  }, handler);
  const sender = createSender({
    clock: systemClock,
    connectTimeoutMs: 10_000,
    headersTimeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    proxy: null,
    noProxy: [],
    authority: null,
  });
  try {
    await test(`http://127.0.0.1:${server.addr.port}/token?a=1`, sender);
  } finally {
    sender.close();
    await server.shutdown();
  }
}

function requestTo(url: string) {
  const fields = [["content-type", "application/json"]] as const;
  return { url, fields, body: `{"token":"${SECRET}"}` };
}

Deno.test("post() carries method, path, fields and body, and brings the answer whole", () => {
  let seen: unknown = null;
  return withAddress(async (request) => {
    const { pathname, search } = new URL(request.url);
    seen = {
      method: request.method,
      target: pathname + search,
      type: request.headers.get("content-type"),
      body: await request.text(),
    };
    return new Response("déjà vu", { status: 418, headers: { "x-a": "b" } });
  }, async (url, { send }) => {
    const answer = await post(requestTo(url), { send, clock: systemClock });
    assert.equal(answer.status, 418);
    assert.equal(answer.text, "déjà vu");
    assert(answer.fields.some(([name, value]) => name === "x-a" && value));
    assert.deepEqual(seen, {
      method: "POST",
      target: "/token?a=1",
      type: "application/json",
      body: `{"token":"${SECRET}"}`,
    });
  });
});

Deno.test("post() does not follow a redirect and keeps no connection", () => {
  const ports: number[] = [];
  return withAddress((request, { remoteAddr }) => {
    ports.push(remoteAddr.port);
    return Response.redirect(new URL("/elsewhere", request.url));
  }, async (url, { send }) => {
    for (let i = 0; i < 2; i++) {
      const answer = await post(requestTo(url), { send, clock: systemClock });
      assert.equal(answer.status, 302);
    }
    assert.equal(new Set(ports).size, 2);
    assert.equal(ports.length, 2);
  });
});

Deno.test("post() refuses an answer that is too large", () =>
  withAddress(
    () => new Response(new Uint8Array(1_048_577)),
    async (url, { send }) => {
      await assert.rejects(
        post(requestTo(url), { send, clock: systemClock }),
        (error) =>
          error instanceof SendError && /too large/.test(error.message),
      );
    },
  ));

for (const kind of ["headers", "body"] as const) {
  Deno.test(`post() gives up after 30 s without the whole ${kind}, and says nothing of the request`, () => {
    const arrived = Promise.withResolvers<void>();
    const left = Promise.withResolvers<Response>();
    const clock = new HandClock();
    return withAddress((request) => {
      request.signal.addEventListener(
        "abort",
        () => left.resolve(new Response()),
      );
      arrived.resolve();
      return kind === "headers" ? left.promise : new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new Uint8Array(1)),
          cancel: () => left.resolve(new Response()),
        }),
      );
    }, async (url, { send }) => {
      const posted = post(requestTo(url), { send, clock });
      const failed = assert.rejects(posted, (error) => {
        assert(error instanceof SendError);
        assert.match(error.message, /^No answer from 127.* within 30 s$/);
        assert(!Deno.inspect(error).includes(SECRET));
        return true;
      });
      await arrived.promise;
      await clock.advance(29_999);
      assert.equal(clock.pending, 1);
      await clock.advance(1);
      await failed;
      await left.promise;
      assert.equal(clock.pending, 0);
    });
  });
}
