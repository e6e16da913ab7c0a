import assert from "node:assert/strict";
import type { Outgoing } from "../../src/model/answer.ts";
import { messageOf } from "../../src/net/request_head.ts";

function wireText(fields: Partial<Outgoing>): string[] {
  const outgoing: Outgoing = {
    method: "POST",
    origin: "http://127.0.0.1:1",
    target: "/v1?a=b",
    fields: [],
    body: null,
    ...fields,
  };
  return messageOf(outgoing, "127.0.0.1:1").map((part) =>
    String.fromCharCode(...part.subarray(0, 1_000))
  );
}

Deno.test("messageOf() writes line, host, fields, length and a small body in one piece", () => {
  const body = new TextEncoder().encode("hello");
  assert.deepEqual(wireText({ body, fields: [["x-a", "1"], ["x-a", "2"]] }), [
    "POST /v1?a=b HTTP/1.1\r\nhost: 127.0.0.1:1\r\nx-a: 1\r\nx-a: 2\r\n" +
    "content-length: 5\r\nconnection: keep-alive\r\n\r\nhello",
  ]);
});

Deno.test("messageOf() adds nothing that is said already", () => {
  const fields = [
    ["host", "example.test"],
    ["connection", "close"],
    ["content-length", "0"],
  ] as const;
  assert.deepEqual(wireText({ fields }), [
    "POST /v1?a=b HTTP/1.1\r\nhost: example.test\r\nconnection: close\r\n" +
    "content-length: 0\r\n\r\n",
  ]);
});

Deno.test("messageOf() leaves a large body where it is", () => {
  const body = new Uint8Array(100_000);
  const [head, same] = messageOf({
    method: "PUT",
    origin: "http://127.0.0.1:1",
    target: "/",
    fields: [],
    body,
  }, "127.0.0.1:1");
  assert.match(
    new TextDecoder().decode(head),
    /content-length: 100000\r\n.+\r\n\r\n$/s,
  );
  assert.equal(same, body);
});

Deno.test("messageOf() tells the length of no body only where one is expected", () => {
  assert.match(wireText({ method: "POST" })[0]!, /content-length: 0\r\n/);
  assert.doesNotMatch(wireText({ method: "GET" })[0]!, /content-length/);
});

Deno.test("messageOf() writes a character above ASCII as the one byte it came as", () => {
  const body = new TextEncoder().encode("{}");
  const [text] = wireText({ fields: [["x-name", "caf\xe9"]], body });
  assert.match(text!, /x-name: caf\xe9\r\n.+\r\n\r\n\{\}$/s);
});

for (const value of ["a\r\nx-other: b", "a\nb", "a\0b", "price: 5 €"]) {
  Deno.test(`messageOf() refuses the value ${JSON.stringify(value)}`, () => {
    assert.throws(() => wireText({ fields: [["x-a", value]] }), TypeError);
  });
}
