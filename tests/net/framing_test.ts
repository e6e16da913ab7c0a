import assert from "node:assert/strict";
import {
  ChunkedBody,
  type Framing,
  LengthBody,
} from "../../src/net/framing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What comes out when the text is fed in pieces of this size. */
function fed(framing: Framing, text: string, size: number): string {
  let body = "";
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.length; at += size) {
    body += decoder.decode(framing.take(bytes.subarray(at, at + size)));
  }
  return body;
}

const LAST = "0\r\n\r\n";
const CHUNKED: readonly [text: string, body: string][] = [
  [`5\r\nhello\r\n${LAST}`, "hello"],
  [`5\r\nhello\r\n6\r\n world\r\n${LAST}`, "hello world"],
  [`A;name="value"\r\n0123456789\r\n${LAST}`, "0123456789"],
  [`a \r\n0123456789\r\n00\r\n\r\n`, "0123456789"],
  [`2\r\n\r\n\r\n${LAST}`, "\r\n"],
  [`3\r\nabc\r\n0\r\nx-trailer: 1\r\nx-other: 2\r\n\r\n`, "abc"],
  [`3\nabc\n0\n\n`, "abc"],
  [LAST, ""],
];
for (const [text, body] of CHUNKED) {
  Deno.test(`ChunkedBody gives ${JSON.stringify(body)} out of ${JSON.stringify(text)}, however it is split`, () => {
    for (let size = 1; size <= text.length; size++) {
      const framing = new ChunkedBody();
      assert.equal(fed(framing, text, size), body, `in pieces of ${size}`);
      assert(framing.isEnded);
      assert(!framing.hasOverrun);
    }
  });
}

Deno.test("ChunkedBody is not ended before its last byte", () => {
  for (const [text] of CHUNKED) {
    const framing = new ChunkedBody();
    fed(framing, text.slice(0, -1), 4);
    assert(!framing.isEnded, JSON.stringify(text));
  }
});

Deno.test("ChunkedBody gives what came together as one piece", () => {
  const some = new ChunkedBody().take(encoder.encode("2\r\nab\r\n2\r\ncd\r\n"));
  assert.equal(decoder.decode(some), "abcd");
});

for (
  const text of [
    "x\r\n",
    "\r\n",
    "-1\r\n",
    "5x\r\nhello",
    "3\r\nabcd\r\n",
    "1000000000000\r\n",
    `1;${"x".repeat(5_000)}`,
    `0\r\n${"x: y\r\n".repeat(20_000)}`,
  ]
) {
  Deno.test(`ChunkedBody refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
    assert.throws(() => fed(new ChunkedBody(), text, 7), SyntaxError);
  });
}

for (const makes of [() => new LengthBody(3), () => new ChunkedBody()]) {
  const made = makes();
  Deno.test(`${made.constructor.name} keeps apart what comes behind its end`, () => {
    const framing = makes();
    const whole = framing instanceof LengthBody ? "abc" : `3\r\nabc\r\n${LAST}`;
    assert.equal(fed(framing, `${whole}HTTP/1.1`, 100), "abc");
    assert(framing.isEnded);
    assert(framing.hasOverrun);
  });
}
