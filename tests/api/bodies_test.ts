import assert from "node:assert/strict";
import zlib from "node:zlib";
import type { Fields } from "../../src/model/fields.ts";
import { Transcript } from "../../src/model/transcript.ts";
import { endedExchange, openedExchange } from "./_exchange.ts";
import { openApi } from "./_open.ts";

const ASKED = '{"messages":[{"role":"user","content":"Hi"}]}';

async function store(
  api: Awaited<ReturnType<typeof openApi>>,
  told: {
    request?: Uint8Array | string;
    requestFields?: Fields;
    answer?: string;
    answerFields?: Fields;
  } = {},
): Promise<void> {
  const transcript = new Transcript();
  const { request = ASKED, answer = "event: ping\n\n" } = told;
  const bytes = typeof request === "string" ? encode(request) : request;
  transcript.asked(
    told.requestFields ?? [["content-type", "application/json"]],
    bytes,
  );
  transcript.answered(
    told.answerFields ?? [["content-type", "text/event-stream"]],
  );
  transcript.saw(encode(answer));
  const exchange = endedExchange("r-1");
  api.store.journal.closed(exchange);
  api.store.bodies.put(exchange, transcript, () => {});
  await api.store.bodies.flush();
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("GET /api/requests/:id/body/… gives both bodies with their size and hash, and nothing that a page could run", async () => {
  await using api = await openApi();
  await store(api);
  const asked = await api.fetch("/api/requests/r-1/body/request");
  assert.equal(asked.status, 200);
  assert.equal(await asked.text(), ASKED);
  const fields = Object.fromEntries(asked.headers);
  assert.deepEqual(fields, {
    "cache-control": "no-store",
    "content-security-policy": "sandbox; default-src 'none'",
    "content-type": "application/json",
    "x-content-type-options": "nosniff",
    "x-ccflare-body-cut": "false",
    "x-ccflare-body-sha256":
      "a215fd4bb97a474944e453083df69f6d6c7d7d600b1a7f9f65232ccbdcffee22",
    "x-ccflare-body-size": "45",
    "x-ccflare-body-stored-size": "45",
  });
  const answered = await api.fetch("/api/requests/r-1/body/response");
  assert.equal(await answered.text(), "event: ping\n\n");
  assert.equal(
    answered.headers.get("content-type"),
    "text/plain; charset=utf-8",
  );
});

Deno.test("a body is given out under a type that no browser runs, whatever it says it is", async () => {
  for (
    const [told, given] of [
      ["application/json; charset=utf-8", "application/json"],
      ["application/problem+json", "application/json"],
      ["text/html", "text/plain; charset=utf-8"],
      ["application/x-ndjson", "text/plain; charset=utf-8"],
      ["image/svg+xml", "application/octet-stream"],
      ["application/javascript", "application/octet-stream"],
      ["", "application/octet-stream"],
    ]
  ) {
    await using api = await openApi();
    await store(api, { answerFields: [["content-type", told!]] });
    const answer = await api.fetch("/api/requests/r-1/body/response");
    assert.equal(answer.headers.get("content-type"), given, told);
    await answer.body?.cancel();
  }
});

Deno.test("a packed body is given out unpacked, and with ?raw=1 as it travelled", async () => {
  await using api = await openApi();
  const packed = Uint8Array.from(zlib.zstdCompressSync(encode(ASKED)));
  await store(api, {
    request: packed,
    requestFields: [
      ["content-type", "application/json"],
      ["content-encoding", "zstd"],
    ],
  });
  const plain = await api.fetch("/api/requests/r-1/body/request");
  assert.equal(await plain.text(), ASKED);
  assert.equal(plain.headers.get("x-ccflare-body-encoding"), null);
  const raw = await api.fetch("/api/requests/r-1/body/request?raw=1");
  assert.deepEqual(new Uint8Array(await raw.arrayBuffer()), packed);
  assert.equal(raw.headers.get("content-type"), "application/octet-stream");
  assert.equal(raw.headers.get("x-ccflare-body-encoding"), "zstd");
  assert.equal(raw.headers.get("content-encoding"), null);
});

Deno.test("?download=1 makes a body a file", async () => {
  await using api = await openApi();
  await store(api);
  const answer = await api.fetch("/api/requests/r-1/body/request?download=1");
  assert.equal(
    answer.headers.get("content-disposition"),
    'attachment; filename="r-1-request.json"',
  );
  await answer.body?.cancel();
  const wrong = await api.send("GET", "/api/requests/r-1/body/request?raw=yes");
  assert.equal(wrong.status, 400);
  assert.deepEqual(wrong.body.details, { field: "raw", value: "yes" });
});

Deno.test("a body that is not stored is a 404 that says why", async () => {
  await using api = await openApi();
  api.store.journal.opened(openedExchange("r-open"));
  api.store.journal.closed(endedExchange("r-ended"));
  await api.store.journal.flush();
  for (
    const [id, why] of [
      ["r-open", /No request body is stored of r-open: it is still running/],
      ["r-ended", /it was not kept \(STORE_PAYLOADS/],
      ["r-unknown", /Request not found: r-unknown/],
    ] as const
  ) {
    const path = `/api/requests/${id}/body/request`;
    const { status, body } = await api.send("GET", path);
    assert.equal(status, 404);
    assert.match(body.error, why);
  }
});

Deno.test("GET /api/requests/:id describes both bodies, without credentials", async () => {
  await using api = await openApi();
  await store(api, {
    requestFields: [
      ["authorization", "Bearer lemon"],
      ["content-type", "application/json"],
    ],
  });
  const { body } = await api.send("GET", "/api/requests/r-1");
  assert.deepEqual(body.requestBody, {
    headers: [["content-type", "application/json"]],
    size: 45,
    storedSize: 45,
    cut: false,
    sha256: body.requestBody.sha256,
    contentType: "application/json",
    encoding: null,
  });
  assert.match(body.requestBody.sha256, /^[0-9a-f]{64}$/);
  assert.equal(body.responseBody.size, 13);
  assert.equal(typeof body.conversationId, "string");
});
