import assert from "node:assert/strict";
import type { Exchange } from "../../src/model/exchange.ts";
import { fieldOf } from "../../src/model/fields.ts";
import { Exchange as Handshake } from "../../src/model/exchange.ts";
import { type Passage, Transcript } from "../../src/model/transcript.ts";
import { handle } from "../../src/proxy/handle.ts";
import { SocketTurns } from "../../src/proxy/socket_turns.ts";
import { providerOf } from "../../src/providers/mod.ts";
import { account, answer, type FakeDeps, fakeDeps, NOW } from "./fake_deps.ts";

const BODY = '{"model":"claude-opus-4-8"}';

function ask(body: string | null = BODY, method = "POST"): Request {
  return new Request("http://localhost/v1/messages", {
    method,
    headers: { "x-api-key": "mine", "user-agent": "claude-cli/2.1.197" },
    body,
  });
}

async function run(deps: FakeDeps, request = ask()): Promise<Exchange> {
  const response = await handle(request, deps, { keyName: null });
  await response.text();
  return deps.records[0]!;
}

function textOf(passage: Passage | null | undefined): string {
  const decoder = new TextDecoder();
  return passage!.pieces.map((piece) => decoder.decode(piece)).join("");
}

Deno.test("the transcript of a request has what the client sent and what it got", async () => {
  const script = {
    work: [answer(200, ["data: 1\n\n", "data: 2\n\n"], {
      "content-type": "text/event-stream",
      "request-id": "req_1",
    })],
  };
  const deps = fakeDeps({ accounts: [account("work")], script });
  const { transcript } = await run(deps);
  const { request, answer: got } = transcript!;
  assert.equal(textOf(request), BODY);
  assert.equal(fieldOf(request!.fields, "x-api-key"), "mine");
  assert.equal(textOf(got), "data: 1\n\ndata: 2\n\n");
  assert.equal(fieldOf(got!.fields, "request-id"), "req_1");
});

Deno.test("the transcript has the answer that was served, not those that were left", async () => {
  const deps = fakeDeps({
    accounts: [account("work"), account("second", { priority: 1 })],
    script: {
      work: [answer(401, '{"error":{"message":"bad key"}}')],
      second: [answer(200, '{"ok":1}')],
    },
  });
  const { transcript } = await run(deps);
  assert.equal(textOf(transcript!.answer), '{"ok":1}');
});

Deno.test("the transcript of a request without bodies has empty ones", async () => {
  const script = { work: [answer(200, "nobody reads this")] };
  const deps = fakeDeps({ accounts: [account("work")], script });
  const { transcript } = await run(deps, ask(null, "HEAD"));
  assert.equal(transcript!.request!.size, 0);
  assert.equal(transcript!.answer!.size, 0);
  assert.notEqual(transcript!.answer!.fields.length, 0);
});

Deno.test("our own refusal is an answer like any other", async () => {
  const deps = fakeDeps({});
  const response = await handle(ask(), deps, { keyName: null });
  const text = await response.text();
  const { transcript, id } = deps.records[0]!;
  assert.match(text, /There is no account/);
  assert.equal(textOf(transcript!.answer), text);
  assert.deepEqual(transcript!.answer!.fields, [
    ["content-type", "application/json"],
    ["x-ccflare-request-id", id],
    ["retry-after", "60"],
  ]);
  assert.equal(textOf(transcript!.request), BODY);
});

Deno.test("of a request whose body is too large there are its fields", async () => {
  const deps = fakeDeps({ settings: { maxBodyBytes: 10 } });
  const { transcript, status } = await run(deps);
  assert.equal(status, 413);
  assert.equal(transcript!.request!.size, 0);
  assert.equal(fieldOf(transcript!.request!.fields, "x-api-key"), "mine");
  assert.match(textOf(transcript!.answer), /too large|larger/i);
});

Deno.test("nothing is gathered where bodies are not kept", async () => {
  const script = { work: [answer(200, "{}")] };
  const settings = { keepBodies: false };
  const deps = fakeDeps({ accounts: [account("work")], script, settings });
  assert.equal((await run(deps)).transcript, null);
});

function connected(isKept: boolean) {
  const one = account("a", { provider: "codex" });
  const deps = fakeDeps({ accounts: [one] });
  const client = { userAgent: "codex", sessionId: "s1", keyName: null };
  const path = "/v1/responses";
  const arrival = { id: "h1", receivedAt: NOW, method: "WS", path, client };
  const handshake = new Handshake(arrival, 0);
  if (isKept) {
    const transcript = new Transcript();
    transcript.asked([["user-agent", "codex"]], null);
    transcript.answered([["x-request-id", "req_1"]]);
    handshake.keep(transcript);
  }
  const provider = providerOf("codex")!;
  return {
    turns: new SocketTurns({ handshake, account: one, provider }, deps),
    deps,
  };
}

Deno.test("each turn of a WebSocket has a transcript: its frame, the frames that answered it, the fields of the handshake", () => {
  const { turns, deps } = connected(true);
  const frames = (nth: number) => ({
    asked: `{"type":"response.create","model":"gpt-5","nth":${nth}}`,
    answered: [
      `{"type":"response.created","nth":${nth}}`,
      `{"type":"response.completed","response":{"id":"resp_${nth}"}}`,
    ],
  });
  for (const nth of [1, 2]) {
    const { asked, answered } = frames(nth);
    turns.goesUp(asked);
    turns.wentUp();
    turns.cameDown(answered[0]!);
    turns.cameDown(Uint8Array.of(1, 2, 3));
    turns.cameDown(answered[1]!);
  }
  for (const nth of [1, 2]) {
    const { request, answer } = deps.records[nth - 1]!.transcript!;
    const { asked, answered } = frames(nth);
    assert.equal(textOf(request), asked);
    assert.equal(textOf(answer), answered.join("\n"));
    assert.deepEqual(request!.fields, [
      ["content-type", "application/json"],
      ["user-agent", "codex"],
    ]);
    assert.deepEqual(answer!.fields, [
      ["content-type", "application/x-ndjson"],
      ["x-request-id", "req_1"],
    ]);
  }
});

Deno.test("a turn that nobody answered has no answer in its transcript", () => {
  const { turns, deps } = connected(true);
  turns.goesUp('{"type":"response.create"}');
  turns.wentUp();
  turns.end("upstream_broke", "gone");
  assert.equal(deps.records[0]!.transcript!.answer, null);
});

Deno.test("turns gather nothing where bodies are not kept", () => {
  const { turns, deps } = connected(false);
  turns.goesUp('{"type":"response.create"}');
  turns.wentUp();
  turns.cameDown('{"type":"response.completed"}');
  assert.equal(deps.records[0]!.transcript, null);
});
