/** What is stored of a request is what its client sent and got, byte for byte. */

import assert from "node:assert/strict";
import type { Event } from "../../src/model/event.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { encodeText } from "../support/upstream/bytes.ts";
import { SocketClient } from "../support/upstream/socket_client.ts";
import { accept, ok, openUpstream, say, status } from "../support/upstream.ts";

const ACCOUNTS = [{ name: "work", provider: "anthropic", key: "key-1" }];

const ASKED = JSON.stringify({
  model: "claude-opus-4-8",
  stream: true,
  messages: [{ role: "user", content: "Wie geht’s? 🙂" }],
});

function ask(app: TestApp, body = ASKED): Promise<Response> {
  return fetch(`${app.url}/v1/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-api-key": "sk-ant-of-the-client",
      "x-claude-code-session-id": "s-1",
    },
    body,
  });
}

async function stored(app: TestApp, id: string, side: string) {
  const path = `/api/requests/${id}/body/${side}?raw=1`;
  const response = await fetch(app.url + path);
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
}

async function detailOf(app: TestApp, id: string) {
  return await (await fetch(`${app.url}/api/requests/${id}`)).json();
}

Deno.test("a stream is stored as it went by, and live views are told when it can be read", async () => {
  await using upstream = openUpstream();
  upstream.on("key-1", ok("fine, thanks"));
  await using app = await openTestApp({ upstream, accounts: ACCOUNTS });
  const heard: Event[] = [];
  const subscription = app.app.bus.subscribe();
  const response = await ask(app);
  const text = await response.text();
  const id = response.headers.get("x-ccflare-request-id")!;
  await app.store.bodies.flush();

  const request = await stored(app, id, "request");
  assert.equal(request.text, ASKED);
  const answer = await stored(app, id, "response");
  assert.equal(answer.text, text);
  assert.match(text, /message_stop/);

  const detail = await detailOf(app, id);
  assert.equal(detail.requestBody.size, encodeText(ASKED).length);
  assert.match(detail.responseBody.contentType, /^text\/event-stream/);
  assert.doesNotMatch(JSON.stringify(detail), /sk-ant-of-the-client/);
  assert.match(detail.conversationId, /^[0-9a-f]{32}$/);

  for await (const event of subscription) {
    heard.push(event);
    if (event.type === "payload") break;
  }
  const last = heard.at(-1);
  assert.ok(last?.type === "payload");
  assert.deepEqual(last.stored, {
    requestId: id,
    conversation: detail.conversationId,
    request: encodeText(ASKED).length,
    response: encodeText(text).length,
  });
});

Deno.test("STORE_PAYLOADS=errors stores the bodies of what failed, =off none", async () => {
  for (const storePayloads of ["errors", "off"]) {
    await using upstream = openUpstream();
    upstream.on("key-1", ok("pong"), status(400, { message: "No such model" }));
    await using app = await openTestApp({
      upstream,
      accounts: ACCOUNTS,
      env: { STORE_PAYLOADS: storePayloads },
    });
    const statuses: number[] = [];
    for (const expected of [200, 400]) {
      const response = await ask(app);
      await response.text();
      assert.equal(response.status, expected);
      await app.store.journal.flush();
      await app.store.bodies.flush();
      const id = response.headers.get("x-ccflare-request-id")!;
      statuses.push((await stored(app, id, "request")).status);
    }
    const onlyErrors = storePayloads === "errors";
    assert.deepEqual(statuses, [404, onlyErrors ? 200 : 404]);
  }
});

Deno.test("a refusal of our own is stored like any answer", async () => {
  await using app = await openTestApp();
  const response = await ask(app);
  const text = await response.text();
  assert.equal(response.status, 503);
  await app.store.bodies.flush();
  const id = response.headers.get("x-ccflare-request-id")!;
  assert.equal((await stored(app, id, "request")).text, ASKED);
  assert.equal((await stored(app, id, "response")).text, text);
});

Deno.test("a turn of a WebSocket is stored with the frame that asked and those that answered", async () => {
  await using upstream = openUpstream();
  upstream.onSocket("key-1", accept({ turns: [say("pong")] }));
  await using app = await openTestApp({
    upstream,
    accounts: [{ name: "work", provider: "openai", key: "key-1" }],
  });
  const socket = await SocketClient.connect(app);
  assert.ok(socket instanceof SocketClient);
  await socket.turn();
  await socket[Symbol.asyncDispose]();
  await app.store.journal.flush();
  await app.store.bodies.flush();
  const [{ id }] = await (await fetch(`${app.url}/api/requests`)).json();
  const asked = await stored(app, id, "request");
  assert.equal(JSON.parse(asked.text).type, "response.create");
  const frames = (await stored(app, id, "response")).text.split("\n")
    .map((line) => JSON.parse(line).type);
  assert.equal(frames.at(-1), "response.completed");
  assert.ok(frames.length > 2);
});
