import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { validate } from "har-validator-compiled";
import type { HarWire } from "../../src/api/wire.ts";
import type { Fields } from "../../src/model/fields.ts";
import { Transcript } from "../../src/model/transcript.ts";
import { endedExchange, openedExchange } from "./_exchange.ts";
import { openApi } from "./_open.ts";

const JSON_TYPE = ["content-type", "application/json"] as const;
const bytes = (text: string) => new TextEncoder().encode(text);

type Side = readonly [fields: Fields, body: Uint8Array];

/** An API with one stored request for each pair of bodies, the first one oldest. */
async function openWith(
  bodies: Record<string, { asked: Side; answered: Side } | null>,
) {
  const api = await openApi();
  for (const [id, sides] of Object.entries(bodies)) {
    const exchange = endedExchange(id);
    api.store.journal.closed(exchange);
    await api.store.journal.flush();
    if (sides === null) continue;
    const transcript = new Transcript();
    transcript.asked(...sides.asked);
    transcript.answered(sides.answered[0]);
    transcript.saw(sides.answered[1]);
    api.store.bodies.put(exchange, transcript, () => {});
    await api.store.bodies.flush();
  }
  return api;
}

async function harOf(response: Response): Promise<HarWire> {
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  const har = await response.json();
  assert.ok(validate("har", har), "a HAR validator accepts it");
  return har;
}

Deno.test("GET /api/requests/:id/har exports what the client sent and got", async () => {
  const question = '{"model":"claude-sonnet-4"}';
  await using api = await openWith({
    "r-1": {
      asked: [
        [["host", "localhost:8080"], ["x-api-key", "sk-secret"], JSON_TYPE],
        bytes(question),
      ],
      answered: [
        [JSON_TYPE, ["content-encoding", "gzip"]],
        gzipSync('{"text":"Grüße"}'),
      ],
    },
  });
  const response = await api.fetch("/api/requests/r-1/har");
  assert.equal(
    response.headers.get("content-disposition"),
    'attachment; filename="ccflare-r-1.har"',
  );
  const { log } = await harOf(response);
  assert.equal(log.creator.name, "ccflare");
  assert.equal(log.entries.length, 1);
  const { request, response: answer, timings, time, _ccflare, ...entry } = log
    .entries[0]!;
  assert.equal(entry.startedDateTime, "2026-01-02T03:04:05.000Z");
  assert.equal(request.url, "http://localhost:8080/v1/messages");
  assert.equal(request.bodySize, question.length);
  assert.deepEqual(request.postData, {
    mimeType: "application/json",
    text: question,
  });
  assert.doesNotMatch(JSON.stringify(log), /sk-secret/);
  assert.deepEqual([answer.status, answer.statusText], [200, "OK"]);
  assert.deepEqual(answer.content, {
    size: 18,
    mimeType: "application/json",
    text: '{"text":"Grüße"}',
  });
  assert.deepEqual(timings, {
    send: 1,
    blocked: 0.5,
    wait: 308.5,
    receive: 1_091,
    dns: -1,
    connect: -1,
  });
  assert.equal(time, 1_401);
  assert.equal(_ccflare.accountName, "work");
  assert.equal(_ccflare.attempts.length, 2);
  assert.equal(_ccflare.totalTokens, 4_371);
  assert.ok(!("requestBody" in _ccflare));
});

Deno.test("GET /api/requests/:id/har carries bytes that are no text as base64", async () => {
  const noText = new Uint8Array([0xff, 0xfe, 0x00, 0x80]);
  const fields = [["content-type", "application/octet-stream"]] as const;
  await using api = await openWith({
    "r-1": { asked: [fields, noText], answered: [fields, noText] },
  });
  const { log } = await harOf(await api.fetch("/api/requests/r-1/har"));
  const { request, response } = log.entries[0]!;
  assert.equal(request.postData?.text, "//4AgA==");
  assert.equal(request.postData?._encoding, "base64");
  assert.equal(response.content.text, "//4AgA==");
  assert.equal(response.content.encoding, "base64");
});

Deno.test("GET /api/requests/:id/har ends what was cut at a whole letter", async () => {
  const long = bytes("a" + "ü".repeat(5 * 1_048_576));
  await using api = await openWith({
    "r-1": { asked: [[JSON_TYPE], bytes("{}")], answered: [[], long] },
  });
  const { log } = await harOf(await api.fetch("/api/requests/r-1/har"));
  const { content, bodySize } = log.entries[0]!.response;
  assert.equal(bodySize, long.length);
  assert.equal(content.text?.at(-1), "ü");
  assert.equal(content.encoding, undefined);
  assert.equal(
    content.comment,
    `Only the first 8388608 of ${long.length} bytes are stored.`,
  );
});

Deno.test("GET /api/requests/:id/har does without bodies, and without an answer", async () => {
  await using api = await openWith({ "r-1": null });
  const running = openedExchange("r-2");
  api.store.journal.opened(running);
  await api.store.journal.flush();
  const ended = await harOf(await api.fetch("/api/requests/r-1/har"));
  const { request, response } = ended.log.entries[0]!;
  assert.equal(request.url, "http://localhost/v1/messages");
  assert.equal(request.postData, undefined);
  assert.equal(request.bodySize, 20_000);
  assert.equal(response.content.comment, "The body is not stored.");
  const open = await harOf(await api.fetch("/api/requests/r-2/har"));
  assert.equal(open.log.entries[0]!.response.status, 0);
  assert.equal(open.log.entries[0]!.time, 0);
  const { status, body } = await api.send("GET", "/api/requests/r-9/har");
  assert.equal(status, 404);
  assert.equal(body.error, "Request not found: r-9");
});

Deno.test("GET /api/requests/har exports what the list would show", async () => {
  const side = [[JSON_TYPE], bytes("{}")] as const;
  const bodies = { asked: side, answered: side };
  await using api = await openWith({
    "r-1": bodies,
    "r-2": null,
    "r-3": bodies,
  });
  const ids = async (query: string) => {
    const { log } = await harOf(await api.fetch(`/api/requests/har?${query}`));
    return log.entries.map((entry) => entry._ccflare.id);
  };
  assert.deepEqual(await ids(""), ["r-3", "r-2", "r-1"]);
  assert.deepEqual(await ids("limit=2"), ["r-3", "r-2"]);
  assert.deepEqual(await ids("before=r-2&account=work"), ["r-1"]);
  assert.deepEqual(await ids("status=418"), []);
});

for (const query of ["limit=501", "limit=0", "status=x", "cursor=-"]) {
  Deno.test(`GET /api/requests/har refuses '${query}'`, async () => {
    await using api = await openApi();
    const { status, body } = await api.send(
      "GET",
      `/api/requests/har?${query}`,
    );
    assert.equal(status, 400);
    assert.equal(body.details.field, query.split("=")[0]);
  });
}
