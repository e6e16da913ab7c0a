import assert from "node:assert/strict";
import { framingOf, headIn, parseHead } from "../../src/net/response_head.ts";

const latin1 = (text: string) =>
  Uint8Array.from(text, (one) => one.charCodeAt(0));

Deno.test("headIn() finds where the body begins, also behind a long head, and is null before that", () => {
  for (const length of [10, 3_000]) {
    const head = `HTTP/1.1 200 OK\r\nx: ${"a".repeat(length)}`;
    const bytes = latin1(`${head}\r\n\r\nbody`);
    const found = headIn(bytes)!;
    assert.equal(found.text, head);
    assert.deepEqual(bytes.subarray(found.end), latin1("body"));
    assert.equal(headIn(bytes.subarray(0, found.end - 1)), null);
  }
});

Deno.test("headIn() looks at its own part of a buffer", () => {
  const bytes = latin1("junkHTTP/1.1 204 No\r\n\r\njunk").subarray(4);
  assert.equal(headIn(bytes)!.text, "HTTP/1.1 204 No");
});

Deno.test("parseHead() keeps repeated fields, trims values and puts folded ones together", () => {
  const { status, fields } = parseHead(
    "HTTP/1.1 207 \r\nSet-Cookie: a=1\r\nset-cookie:b=2 \r\nx-long: one\r\n\t two\r\nx-none:\r\nx-high: \xe9",
  );
  assert.equal(status, 207);
  assert.deepEqual(fields, [
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
    ["x-long", "one two"],
    ["x-none", ""],
    ["x-high", "\xe9"],
  ]);
});

const KEPT: readonly [head: string, isKept: boolean][] = [
  ["HTTP/1.1 200 OK", true],
  ["HTTP/1.1 200", true],
  ["HTTP/1.1 200 OK\r\nConnection: Close", false],
  ["HTTP/1.1 200 OK\r\nConnection: keep-alive", true],
  ["HTTP/1.0 200 OK", false],
  ["HTTP/1.0 200 OK\r\nConnection: Keep-Alive", true],
];
for (const [head, isKept] of KEPT) {
  Deno.test(`parseHead() says that a connection is ${isKept ? "" : "not "}kept after ${JSON.stringify(head)}`, () => {
    assert.equal(parseHead(head).isKept, isKept);
  });
}

const WRONG = [
  "",
  "HTTP/2 200",
  "HTTP/1.1 20 OK",
  "SSH-2.0-OpenSSH_9.9",
  "HTTP/1.1 200 OK\r\nno colon",
  "HTTP/1.1 200 OK\r\n: nameless",
  "HTTP/1.1 200 OK\r\nspace before : x",
  "HTTP/1.1 200 OK\r\nx: a\0b",
  "HTTP/1.1 200 OK\r\nx: a\nx-y: b",
];
for (const head of WRONG) {
  Deno.test(`parseHead() refuses ${JSON.stringify(head)}`, () => {
    assert.throws(() => parseHead(head), SyntaxError);
  });
}

/** Ends at once, by its length, by chunks or with the connection. */
type Kind = "LengthBody" | "ChunkedBody" | "OpenBody";

const FRAMINGS: readonly [
  method: string,
  head: string,
  Kind,
  isEnded: boolean,
][] = [
  ["POST", "200 OK\r\ncontent-length: 3", "LengthBody", false],
  ["POST", "200 OK\r\ncontent-length: 3, 3", "LengthBody", false],
  [
    "POST",
    "200 OK\r\ncontent-length: 3\r\ncontent-length: 3",
    "LengthBody",
    false,
  ],
  ["POST", "200 OK\r\ncontent-length: 0", "LengthBody", true],
  ["POST", "200 OK\r\ntransfer-encoding: chunked", "ChunkedBody", false],
  ["POST", "200 OK\r\ntransfer-encoding: gzip, Chunked", "ChunkedBody", false],
  [
    "POST",
    "200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3",
    "ChunkedBody",
    false,
  ],
  ["POST", "200 OK\r\ntransfer-encoding: gzip", "OpenBody", false],
  ["POST", "200 OK", "OpenBody", false],
  ["POST", "204 No Content\r\ntransfer-encoding: chunked", "LengthBody", true],
  ["GET", "304 Not Modified\r\ncontent-length: 3", "LengthBody", true],
  ["HEAD", "200 OK\r\ncontent-length: 3", "LengthBody", true],
];
for (const [method, head, kind, isEnded] of FRAMINGS) {
  Deno.test(`framingOf() takes ${JSON.stringify(head)} to ${method} for a ${kind}`, () => {
    const framing = framingOf(parseHead(`HTTP/1.1 ${head}`), method);
    assert.equal(framing.constructor.name, kind);
    assert.equal(framing.isEnded, isEnded);
  });
}

for (
  const length of ["3\r\ncontent-length: 4", "3, 4", "-1", "0x10", "1e3", ""]
) {
  Deno.test(`framingOf() refuses the length ${JSON.stringify(length)}`, () => {
    const head = parseHead(`HTTP/1.1 200 OK\r\ncontent-length: ${length}`);
    assert.throws(() => framingOf(head, "GET"), SyntaxError);
  });
}
