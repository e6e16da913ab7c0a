import assert from "node:assert/strict";
import zlib from "node:zlib";
import { Exchange } from "../../src/model/exchange.ts";
import { noteBody } from "../../src/proxy/note_body.ts";

function noted(path: string, body: Uint8Array | null, encoding?: string) {
  const client = { userAgent: null, sessionId: null, keyName: null };
  const arrival = { id: "r", receivedAt: 0, method: "POST", path, client };
  const exchange = new Exchange(arrival, 0);
  noteBody(exchange, body, {
    fields: encoding ? [["content-encoding", encoding]] : [],
  });
  const { requestBytes, modelAsked, previousResponseId } = exchange;
  return [requestBytes, modelAsked, previousResponseId];
}

const BODY = new TextEncoder().encode(
  '{"model":"gpt-6","input":[],"previous_response_id":"resp_1"}',
);

Deno.test("noteBody() reads the model, and for Responses what the request goes on from", () => {
  assert.deepEqual(noted("/v1/responses", BODY), [60, "gpt-6", "resp_1"]);
  assert.deepEqual(noted("/v1/messages", BODY), [60, "gpt-6", null]);
  assert.deepEqual(noted("/v1/messages", null), [0, null, null]);
});

for (
  const [encoding, pack] of [
    ["zstd", zlib.zstdCompressSync],
    ["gzip", zlib.gzipSync],
    ["br", zlib.brotliCompressSync],
  ] as const
) {
  Deno.test(`noteBody() reads a body packed with ${encoding}, and counts it as it was sent`, () => {
    const packed = pack(BODY);
    assert.deepEqual(noted("/v1/responses", packed, encoding), [
      packed.length,
      "gpt-6",
      "resp_1",
    ]);
  });
}

Deno.test("noteBody() leaves unread what is damaged or unpacks to too much", () => {
  assert.deepEqual(noted("/v1/responses", BODY, "gzip"), [60, null, null]);
  const bomb = zlib.gzipSync(new Uint8Array(70 * 1_048_576));
  assert.deepEqual(noted("/v1/responses", bomb, "gzip"), [
    bomb.length,
    null,
    null,
  ]);
});
