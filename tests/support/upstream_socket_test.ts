/** The WebSocket side of the fake upstream, met with a client that knows nothing of it. */

import assert from "node:assert/strict";
import { ask } from "./upstream/asking.ts";
import { SocketClient, type SocketQuestion } from "./upstream/socket_client.ts";
import {
  accept,
  begin,
  type Behaviour,
  closeWith,
  drop,
  errorFrame,
  failTurn,
  fallSilent,
  Gate,
  hang,
  held,
  inOrder,
  limited,
  limitFrame,
  ok,
  openUpstream,
  ping,
  rateLimits,
  readNothing,
  reset,
  say,
  send,
  sendBack,
  type SocketScript,
  status,
  type Upstream,
  withFields,
} from "./upstream.ts";

const NOW = Date.UTC(2026, 0, 1); // any moment that is not the real one

async function connect(
  upstream: Upstream,
  question: SocketQuestion = {},
): Promise<SocketClient> {
  const client = await SocketClient.connect(upstream, question);
  assert.ok(client instanceof SocketClient, "the handshake is accepted");
  return client;
}

async function refused(upstream: Upstream, question: SocketQuestion = {}) {
  const refusal = await SocketClient.connect(upstream, question);
  assert.ok(!(refusal instanceof SocketClient), "the handshake is refused");
  return refusal;
}

function scripted(script: SocketScript): Upstream {
  return openUpstream({ now: () => NOW }).onSocket("key-a", accept(script));
}

Deno.test("say() answers each response.create with a turn's events, one in each message", async () => {
  await using upstream = scripted({ turns: [say("one two"), say("three")] });
  await using client = await connect(upstream);
  const asked = JSON.stringify({ type: "response.create", model: "gpt-9" });
  client.socket.send(asked);
  let text = "";
  for (;;) {
    const event = await client.nextJson();
    if (event.type === "response.output_text.delta") text += event.delta;
    if (event.type !== "response.completed") continue;
    const { model, usage } = event.response as Record<string, unknown>;
    assert.equal(model, "gpt-9");
    assert.equal((usage as Record<string, unknown>).output_tokens, 5);
    break;
  }
  assert.equal(text, "one two");
  const second = await client.turn();
  assert.equal(second[0], "response.created");
  assert.equal(second.at(-1), "response.completed");
  assert.equal(upstream.sockets[0]!.texts[0], asked);
});

Deno.test("onSocket() plays its script handshake by handshake and refuses as HTTP does", async () => {
  await using upstream = openUpstream({ now: () => NOW });
  upstream.onSocket(
    "key-a",
    limited({ window: "5h", resetsInMs: 3_600_000 }),
    status(401),
    status(503, { fields: [["retry-after", "7"]] }),
    accept({ turns: [say()] }),
  );
  const first = await refused(upstream);
  assert.equal(first.status, 429);
  assert.equal(first.headers["x-codex-primary-used-percent"], "100");
  const { error } = JSON.parse(first.text);
  assert.equal(error.type, "usage_limit_reached");
  assert.equal(error.resets_at, NOW / 1000 + 3600);
  assert.equal((await refused(upstream)).status, 401);
  const third = await refused(upstream);
  assert.deepEqual([third.status, third.headers["retry-after"]], [503, "7"]);
  await using client = await connect(upstream);
  assert.equal((await client.turn()).at(-1), "response.completed");
  assert.equal(upstream.requestsWith("key-a").length, 4);
});

Deno.test("Upstream refuses a handshake with 426 when only HTTP was scripted, and unknown keys with 401", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", ok());
  assert.equal((await refused(upstream)).status, 426);
  assert.equal((await refused(upstream, { key: "key-nobody" })).status, 401);
});

Deno.test("Upstream answers only side questions over HTTP to who was scripted for sockets alone", async () => {
  await using upstream = scripted({ turns: [say()] });
  const headers = { authorization: "Bearer key-a" };
  const models = await fetch(`${upstream.url}/models?client_version=1`, {
    headers,
  });
  assert.deepEqual(await models.json(), { models: [] });
  const turn = await ask(upstream, { dialect: "responses" });
  await turn.body?.cancel();
  assert.equal(turn.status, 404);
});

Deno.test("reset() breaks a handshake off and held() keeps it waiting", async () => {
  await using upstream = openUpstream();
  const gate = new Gate();
  upstream.onSocket(
    "key-a",
    reset(),
    held(gate, withFields([["x-turn", "1"]], accept({}))),
  );
  await assert.rejects(SocketClient.connect(upstream), Error);
  const connecting = connect(upstream);
  await upstream.nextRequest();
  const handshake = await upstream.nextRequest();
  assert.equal(handshake.sentBytes, 0);
  gate.open();
  await using client = await connecting;
  assert.equal(client.headers["x-turn"], "1");
});

Deno.test("hang() leaves a handshake without an answer", async () => {
  const upstream = openUpstream();
  upstream.onSocket("key-a", hang());
  const failed = assert.rejects(SocketClient.connect(upstream), /hang up/);
  const handshake = await upstream.nextRequest();
  await upstream[Symbol.asyncDispose]();
  await failed;
  assert.equal(handshake.sentBytes, 0);
});

Deno.test("accept() remembers the handshake and chooses a sub-protocol only when told to", async () => {
  await using upstream = openUpstream();
  upstream.onSocket("key-a", accept({ protocol: "b" }));
  upstream.onSocket("key-b", accept({}));
  const protocols = ["a", "b"];
  await using chosen = await connect(upstream, { protocols });
  assert.equal(chosen.socket.protocol, "b");
  const { request } = await upstream.nextSocket();
  assert.equal(request.header("sec-websocket-protocol"), "a,b");
  assert.equal(request.header("authorization"), "Bearer key-a");
  await using plain = await connect(upstream, { key: "key-b" });
  assert.equal(plain.socket.protocol, "");
});

for (const deflate of [true, false]) {
  Deno.test(`accept() carries messages ${deflate ? "compressed" : "as they are"} where it ${deflate ? "agrees" : "does not agree"} to compression`, async () => {
    await using upstream = scripted({ deflate, others: sendBack() });
    await using client = await connect(upstream, {
      perMessageDeflate: { threshold: 0 },
    });
    const long = "äöü ".repeat(50_000);
    for (const message of [long, "x", ""]) {
      client.socket.send(message);
      assert.equal(await client.next(), message);
    }
    const [first] = upstream.sockets[0]!.messages;
    assert.equal(first?.wasCompressed, deflate);
    assert.equal(new TextDecoder().decode(first?.bytes), long);
    const told = client.headers["sec-websocket-extensions"];
    assert.equal(told?.includes("permessage-deflate") ?? false, deflate);
  });
}

Deno.test("FakeSocket keeps messages byte for byte, whatever their length, kind and framing", async () => {
  await using upstream = scripted({ others: sendBack() });
  await using client = await connect(upstream);
  for (const length of [0, 125, 126, 65_535, 65_536]) {
    const bytes = new Uint8Array(length).map((_, at) => at * 7);
    client.socket.send(bytes);
    assert.deepEqual(new Uint8Array(await client.next() as Uint8Array), bytes);
  }
  client.socket.send("in ", { fin: false });
  client.socket.ping("between");
  client.socket.send("pieces");
  assert.equal(await client.next(), "in pieces");
  const kinds = upstream.sockets[0]!.messages.slice(5).map((one) => one.kind);
  assert.deepEqual(kinds, ["ping", "text"]);
});

Deno.test("FakeSocket carries a message of 64 MB both ways", async () => {
  await using upstream = scripted({ others: sendBack() });
  await using client = await connect(upstream, { maxPayload: 2 ** 27 });
  const bytes = new Uint8Array(2 ** 26);
  bytes[2 ** 25] = 7;
  client.socket.send(bytes);
  const back = await client.next() as Uint8Array;
  assert.equal(back.length, bytes.length);
  assert.equal(back[2 ** 25], 7);
});

Deno.test("rateLimits(), errorFrame(), limitFrame() and failTurn() say it in the frames of a turn", async () => {
  const window = { window: "5h", used: 0.25, resetsInMs: 60_000 };
  await using upstream = scripted({
    turns: [
      inOrder(rateLimits(window), failTurn()),
      errorFrame({ status: 400, code: "websocket_connection_limit_reached" }),
      limitFrame({ resetsInMs: 60_000 }),
    ],
  });
  await using client = await connect(upstream);
  client.socket.send('{"type":"response.create"}');
  const resetAt = NOW / 1000 + 60;
  const told = await client.nextJson();
  assert.deepEqual(told.rate_limits, {
    allowed: true,
    limit_reached: false,
    primary: { used_percent: 25, window_minutes: 300, reset_at: resetAt },
    secondary: null,
  });
  const types = [];
  for (let count = 0; count < 3; count++) {
    types.push((await client.nextJson()).type);
  }
  assert.deepEqual(types.slice(0, 1).concat(types.slice(-1)), [
    "response.created",
    "response.failed",
  ]);
  client.socket.send('{"type":"response.create"}');
  const error = await client.nextJson();
  assert.equal(error.status, 400);
  client.socket.send('{"type":"response.create"}');
  const limit = await client.nextJson();
  assert.deepEqual(limit.error, {
    type: "usage_limit_reached",
    message: "The usage limit has been reached",
    plan_type: "pro",
    resets_at: resetAt,
    resets_in_seconds: 60,
  });
  const headers = limit.headers as Record<string, string>;
  assert.equal(headers["x-codex-primary-used-percent"], "100");
});

const ENDS: readonly [string, Behaviour, number, string][] = [
  ["closeWith()", ending(closeWith(4001, "enough")), 4001, "enough"],
  ["closeWith() without a code", ending(closeWith()), 1005, ""],
  ["drop()", ending(drop()), 1006, ""],
];

for (const [name, behaviour, code, reason] of ENDS) {
  Deno.test(`${name} ends a socket in the middle of a turn`, async () => {
    await using upstream = openUpstream().onSocket("key-a", behaviour);
    await using client = await connect(upstream);
    const types = await client.turn();
    assert.equal(types.at(-1), "response.output_text.delta");
    assert.deepEqual(await client.closed, { code, reason });
    const { closed } = await upstream.nextSocket();
    // The client answers a goodbye with the same code, and a lost connection with nothing.
    assert.equal((await closed).code, code);
  });
}

function ending(step: ReturnType<typeof drop>): Behaviour {
  return accept({ turns: [inOrder(begin(), step)] });
}

Deno.test("FakeSocket.closed tells how the client went: with a code, or without a word", async () => {
  await using upstream = scripted({ turns: [fallSilent()] });
  await using polite = await connect(upstream);
  polite.socket.close(3000, "done");
  const first = await upstream.nextSocket();
  assert.deepEqual(await first.closed, { code: 3000, reason: "done" });
  assert.equal((await polite.closed).code, 3000);
  await using rude = await connect(upstream);
  rude.socket.send('{"type":"response.create"}');
  const second = await upstream.nextSocket();
  await second.nextMessage();
  rude.socket.terminate();
  assert.deepEqual(await second.closed, { code: 1006, reason: "" });
});

Deno.test("ping() is answered by the client, and greeting comes before anything is asked", async () => {
  const greeting = inOrder(
    send('{"type":"session.created"}', new Uint8Array([1, 2])),
    ping("are you there"),
  );
  await using upstream = scripted({ greeting });
  await using client = await connect(upstream, {
    path: "/v1/realtime?model=x",
  });
  assert.equal((await client.nextJson()).type, "session.created");
  assert.deepEqual([...await client.next() as Uint8Array], [1, 2]);
  const pong = await (await upstream.nextSocket()).nextMessage();
  assert.equal(pong.kind, "pong");
  assert.equal(new TextDecoder().decode(pong.bytes), "are you there");
});

Deno.test("readNothing() lets the client's messages pile up on its side", async () => {
  const gate = new Gate();
  await using upstream = scripted({
    greeting: inOrder(send("deaf"), readNothing(gate)),
    others: send("heard"),
  });
  await using client = await connect(upstream);
  assert.equal(await client.next(), "deaf");
  client.socket.send(new Uint8Array(2 ** 25));
  client.socket.send("after");
  assert.ok(client.socket.bufferedAmount > 2 ** 20, "most of it is kept back");
  gate.open();
  assert.equal(await client.next(), "heard");
  assert.equal(await client.next(), "heard");
});

Deno.test("Upstream breaks off open sockets when it is disposed of", async () => {
  const upstream = scripted({ turns: [fallSilent()] });
  await using client = await connect(upstream);
  client.socket.send('{"type":"response.create"}');
  await (await upstream.nextSocket()).nextMessage();
  await upstream[Symbol.asyncDispose]();
  assert.equal((await client.closed).code, 1006);
});
