/** The fake upstream does what it is told, and remembers what it was sent. */

import assert from "node:assert/strict";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { ask, askRaw, eventsOf, textOf } from "./upstream/asking.ts";
import {
  big,
  brotli,
  creditExhausted,
  cut,
  echo,
  errorEvent,
  Gate,
  gated,
  gzipped,
  hang,
  hangAfter,
  held,
  limited,
  ok,
  openUpstream,
  overloaded,
  paced,
  reset,
  revoked,
  status,
  throttled,
  untilClose,
  windowless,
  withFields,
} from "./upstream.ts";

const NOW = Date.UTC(2026, 0, 1); // any moment that is not the real one
const DIALECTS = ["messages", "responses", "chat"] as const;

for (const dialect of DIALECTS) {
  Deno.test(`ok() answers ${dialect} with the chosen text as JSON`, async () => {
    await using upstream = openUpstream();
    upstream.on("key-a", ok("pong", { usage: { cacheRead: 3 } }));
    const answer = await ask(upstream, { dialect });
    assert.equal(answer.status, 200);
    assert.equal(textOf(dialect, await answer.json()), "pong");
  });

  Deno.test(`ok() answers ${dialect} with a stream when asked for one`, async () => {
    await using upstream = openUpstream();
    upstream.on("key-a", ok("one two  three"));
    const answer = await ask(upstream, { dialect, stream: true });
    const events = eventsOf(await answer.text());
    assert.equal(deltasOf(events), "one two  three");
    const last = { messages: "message_stop", responses: "response.completed" };
    if (dialect !== "chat") assert.equal(events.at(-1)?.name, last[dialect]);
    else assert.equal(events.at(-1)?.data, "[DONE]");
  });

  Deno.test(`errorEvent() breaks a ${dialect} stream at each of its moments`, async () => {
    await using upstream = openUpstream();
    upstream.on(
      "key-a",
      errorEvent("first"),
      errorEvent("after_start"),
      errorEvent("mid_content"),
    );
    const streams = [];
    for (let count = 0; count < 3; count++) {
      const answer = await ask(upstream, { dialect, stream: true });
      streams.push(eventsOf(await answer.text()));
    }
    for (const events of streams) {
      assert.match(events.at(-1)!.data, /Overloaded/);
    }
    assert.equal(streams[0]!.length, 1);
    assert.equal(deltasOf(streams[1]!), "");
    assert.equal(deltasOf(streams[2]!), "one two ");
  });
}

Deno.test("on() plays a script in order and stays at its last behaviour", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", status(500), status(502), ok());
  upstream.on("key-b", status(403));
  const statuses = [];
  for (let count = 0; count < 4; count++) {
    statuses.push(await statusOf(ask(upstream)));
  }
  assert.deepEqual(statuses, [500, 502, 200, 200]);
  assert.equal(await statusOf(ask(upstream, { key: "key-b" })), 403);
  assert.equal(await statusOf(ask(upstream, { key: "key-nobody" })), 401);
  assert.equal(upstream.requestsWith("key-b").length, 1);
});

Deno.test("Received keeps target, fields and body as they were sent", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", echo());
  const body = new Uint8Array([0, 255, 13, 10, 128]);
  await askRaw(upstream, {
    lines: [
      "POST /v1/messages?beta=true&x=%2F HTTP/1.1",
      "X-Api-Key: key-a",
      "x-REPEATED: one",
      "X-Repeated:  two",
      "Content-Length: 5",
    ],
    body,
  });
  const seen = await upstream.nextRequest();
  assert.equal(seen.target, "/v1/messages?beta=true&x=%2F");
  assert.equal(seen.path, "/v1/messages");
  assert.deepEqual(seen.fields, [
    ["X-Api-Key", "key-a"],
    ["x-REPEATED", "one"],
    ["X-Repeated", "two"],
    ["Content-Length", "5"],
  ]);
  assert.deepEqual(seen.headers("x-repeated"), ["one", "two"]);
  assert.deepEqual(seen.body, body);
});

Deno.test("Received has the body of a chunked request, whatever its chunks", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", echo());
  const parts = ["first ", "second ", "x".repeat(70_000)];
  const pieces = parts.map((part) => new TextEncoder().encode(part));
  const answer = await fetch(`${upstream.url}/v1/messages`, {
    method: "POST",
    headers: { "x-api-key": "key-a" },
    body: ReadableStream.from(pieces),
  });
  assert.equal((await answer.json()).bodyBytes, parts.join("").length);
  assert.equal(upstream.requests[0]?.text(), parts.join(""));
});

Deno.test("Upstream answers several requests on one connection and says so", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", ok());
  const request = [
    "POST /v1/messages HTTP/1.1",
    "x-api-key: key-a",
    "content-length: 0",
  ];
  const lines = [...request, "", ...request];
  const raw = String(await askRaw(upstream, { lines, answers: 2 }));
  assert.equal(raw.split("HTTP/1.1 200").length - 1, 2);
  assert.deepEqual(upstream.requests.map((one) => one.connection), [1, 1]);
});

Deno.test("limited() tells the window and its reset in both providers' words", async () => {
  await using upstream = openUpstream({ now: () => NOW });
  upstream.on("five", limited({ window: "5h", resetsInMs: 7_200_000 }));
  upstream.on("seven", limited({ window: "7d_opus", resetsInMs: 7_200_000 }));
  upstream.on("minute", limited({ window: "tokens", resetsInMs: 30_000 }));
  const resetAt = String(NOW / 1000 + 7200);
  const unified = "anthropic-ratelimit-unified";

  const five = await refusalOf(ask(upstream, { key: "five" }));
  assert.equal(five.status, 429);
  assert.equal(five.headers.get("date"), "Thu, 01 Jan 2026 00:00:00 GMT");
  assert.equal(five.headers.get(`${unified}-status`), "rejected");
  assert.equal(five.headers.get(`${unified}-5h-reset`), resetAt);
  assert.equal(five.headers.get(`${unified}-5h-utilization`), "1");

  const seven = await refusalOf(ask(upstream, { key: "seven" }));
  assert.equal(seven.headers.get(`${unified}-reset`), resetAt);
  assert.equal(seven.headers.get(`${unified}-5h-status`), "allowed");
  const claim = seven.headers.get(`${unified}-representative-claim`);
  assert.equal(claim, "seven_day_opus");

  const minute = await refusalOf(ask(upstream, { key: "minute" }));
  const reset = minute.headers.get("anthropic-ratelimit-tokens-reset");
  assert.equal(reset, "2026-01-01T00:00:30Z");

  const dialect = "responses";
  const plan = await refusalOf(ask(upstream, { key: "five", dialect }));
  assert.equal(plan.body.error.type, "usage_limit_reached");
  assert.equal(plan.headers.get("x-codex-primary-used-percent"), "100");
  const key = await refusalOf(ask(upstream, { key: "minute", dialect }));
  assert.equal(key.headers.get("x-ratelimit-reset-tokens"), "30s");
  assert.equal(key.headers.get("x-ratelimit-remaining-tokens"), "0");
});

Deno.test("throttled(), windowless(), overloaded(), creditExhausted() and revoked() are told apart by status, headers and text", async () => {
  await using upstream = openUpstream();
  upstream.on(
    "key-a",
    throttled(7),
    windowless(),
    overloaded(),
    creditExhausted(),
    revoked(),
  );
  const seen = [];
  for (let count = 0; count < 5; count++) {
    const { status, headers, body } = await refusalOf(ask(upstream));
    seen.push([status, headers.get("retry-after"), body.error.type]);
  }
  assert.deepEqual(seen, [
    [429, "7", "rate_limit_error"],
    [429, null, "rate_limit_error"],
    [529, null, "overloaded_error"],
    [400, null, "invalid_request_error"],
    [403, null, "permission_error"],
  ]);
});

Deno.test("Gate lets the pieces of a stream through one by one", async () => {
  await using upstream = openUpstream();
  const gate = new Gate();
  upstream.on("key-a", gated(gate, ok("one two")));
  const answer = await ask(upstream, { stream: true });
  const reader = answer.body!.getReader();
  const sent = upstream.requests[0]!.sentBytes;
  gate.open(1);
  const first = new TextDecoder().decode((await reader.read()).value);
  assert.equal(eventsOf(first)[0]?.name, "message_start");
  assert.ok(upstream.requests[0]!.sentBytes > sent);
  gate.open();
  while (!(await reader.read()).done);
});

Deno.test("held() keeps the whole answer back until its gate opens", async () => {
  await using upstream = openUpstream();
  const gate = new Gate();
  upstream.on("key-a", held(gate, ok()));
  const asked = ask(upstream);
  const seen = await upstream.nextRequest();
  assert.equal(seen.sentBytes, 0);
  gate.open();
  assert.equal(await statusOf(asked), 200);
});

Deno.test("cut() breaks the connection after so many bytes of a JSON body and of a stream", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", cut(100, ok()));
  const json = await ask(upstream);
  await assert.rejects(json.text(), /error|body/);
  const stream = await ask(upstream, { stream: true });
  const received: Uint8Array[] = [];
  await assert.rejects(async () => {
    for await (const bytes of stream.body!) received.push(bytes);
  });
  assert.equal(received.reduce((sum, one) => sum + one.length, 0), 100);
});

Deno.test("reset() closes without a word and hang() says none until the client goes", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", reset());
  upstream.on("key-b", hang());
  await assert.rejects(ask(upstream), TypeError);
  const leaving = new AbortController();
  const asked = ask(upstream, { key: "key-b", signal: leaving.signal });
  await upstream.nextRequest();
  const hung = await upstream.nextRequest();
  assert.equal(hung.isAborted, false);
  leaving.abort();
  await assert.rejects(asked, { name: "AbortError" });
  await hung.aborted;
  assert.equal(hung.sentBytes, 0);
});

Deno.test("hangAfter() falls silent in the middle and notices when the client leaves", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", hangAfter(50, ok()));
  const answer = await ask(upstream, { stream: true });
  const reader = answer.body!.getReader();
  assert.equal((await reader.read()).value?.length, 50);
  await reader.cancel();
  await upstream.requests[0]!.aborted;
  assert.equal(upstream.requests[0]!.isAborted, true);
});

Deno.test("Received.isAborted stays false when the answer was taken whole", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", ok());
  await (await ask(upstream)).text();
  assert.equal(upstream.requests[0]!.isAborted, false);
});

Deno.test("gzipped() and brotli() pack JSON with its length and streams event by event", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", gzipped(ok("pong")), brotli(ok("pong")));
  const head = ["POST /v1/messages HTTP/1.1", "x-api-key: key-a"];
  const unpackers = [gunzipSync, brotliDecompressSync];
  for (const unpack of unpackers) {
    const lines = [...head, "content-length: 0", "connection: close"];
    const raw = await askRaw(upstream, { lines });
    const body = raw.subarray(raw.indexOf("\r\n\r\n") + 4);
    assert.equal(textOf("messages", JSON.parse(String(unpack(body)))), "pong");
  }
  for (const pack of [gzipped, brotli]) {
    const gate = new Gate();
    upstream.on("key-a", gated(gate, pack(ok("pong"))));
    const answer = await ask(upstream, { stream: true });
    const reader = answer.body!.getReader();
    gate.open(1);
    const first = new TextDecoder().decode((await reader.read()).value);
    assert.equal(eventsOf(first)[0]?.name, "message_start");
    gate.open();
    while (!(await reader.read()).done);
  }
});

Deno.test("big(), withFields(), untilClose() and paced() do what their names say", async () => {
  await using upstream = openUpstream();
  upstream.on(
    "key-a",
    big(100_000),
    withFields([["set-cookie", "a=1"], ["set-cookie", "b=2"]], ok()),
    untilClose(ok("pong")),
    paced({ headMs: 1, pieceMs: 1 }, ok("pong")),
  );
  const long = textOf("messages", await (await ask(upstream)).json());
  assert.equal(long.length, 100_000);
  const dressed = await ask(upstream);
  assert.deepEqual(dressed.headers.getSetCookie(), ["a=1", "b=2"]);
  await dressed.body?.cancel();
  const closed = await ask(upstream);
  assert.equal(closed.headers.get("content-length"), null);
  assert.equal(textOf("messages", await closed.json()), "pong");
  assert.equal(await statusOf(ask(upstream)), 200);
});

Deno.test("ok() lists models, counts tokens, and does not know other addresses", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", ok());
  const get = async (path: string, fields: Record<string, string>) => {
    const answer = await fetch(upstream.url + path, { headers: fields });
    return { status: answer.status, body: await answer.json() };
  };
  const anthropic = { "x-api-key": "key-a" };
  const openai = { authorization: "Bearer key-a" };
  assert.match((await get("/v1/models", anthropic)).body.data[0].id, /^claude/);
  assert.match((await get("/v1/models", openai)).body.data[0].id, /^gpt/);
  const codex = await get("/models?client_version=1", openai);
  assert.deepEqual(codex.body, { models: [] });
  const count = await get("/v1/messages/count_tokens", anthropic);
  assert.deepEqual(count.body, { input_tokens: 12 });
  assert.equal((await get("/v1/nowhere", anthropic)).status, 404);
});

Deno.test("Upstream breaks off what is running when it is disposed of", async () => {
  const upstream = openUpstream();
  upstream.on("key-a", hang());
  const asked = ask(upstream);
  const failed = assert.rejects(asked, TypeError);
  await upstream.nextRequest();
  await upstream[Symbol.asyncDispose]();
  await failed;
});

function deltasOf(events: ReturnType<typeof eventsOf>): string {
  return events.map(({ data }) => {
    if (data === "[DONE]") return "";
    const event = JSON.parse(data);
    if (event.type === "content_block_delta") return event.delta.text;
    if (event.type === "response.output_text.delta") return event.delta;
    return event.choices?.[0]?.delta.content ?? "";
  }).join("");
}

async function statusOf(asked: Promise<Response>): Promise<number> {
  const answer = await asked;
  await answer.body?.cancel();
  return answer.status;
}

async function refusalOf(asked: Promise<Response>) {
  const answer = await asked;
  const { status, headers } = answer;
  return { status, headers, body: await answer.json() };
}
