import assert from "node:assert/strict";
import { upstreamAddress } from "../../src/actions/upstream_address.ts";

const GOOD: [text: string, url: string][] = [
  ["https://example.com", "https://example.com"],
  ["https://example.com/", "https://example.com"],
  ["HTTPS://Example.COM/v1//", "https://example.com/v1"],
  ["https://example.com:8443/a/b", "https://example.com:8443/a/b"],
  ["http://localhost:9000", "http://localhost:9000"],
  ["http://127.0.0.1", "http://127.0.0.1"],
  ["http://127.9.8.7:1/x/", "http://127.9.8.7:1/x"],
  ["http://[::1]:80/", "http://[::1]"],
];

const BAD: [text: string, problem: RegExp][] = [
  ["example.com", /whole address/],
  ["//example.com", /whole address/],
  ["ftp://example.com", /https/],
  ["file:///etc/passwd", /https/],
  ["javascript:alert(1)", /https/],
  ["http://example.com", /on this machine/],
  ["http://127.0.0.1.example.com", /on this machine/],
  ["http://localhost.example.com", /on this machine/],
  ["http://10.0.0.1", /on this machine/],
  ["http://0.0.0.0", /on this machine/],
  ["https://me@example.com", /user name/],
  ["https://me:pw@example.com", /user name/],
  ["http://127.0.0.1@example.com", /on this machine/],
  ["https://example.com?a=1", /query/],
  ["https://example.com/?", /query/],
  ["https://example.com/#", /fragment/],
  ["https://example.com/#a", /fragment/],
];

for (const [text, url] of GOOD) {
  Deno.test(`upstreamAddress() takes ${text}`, () => {
    assert.deepEqual(upstreamAddress(text), { url });
  });
}

for (const [text, problem] of BAD) {
  Deno.test(`upstreamAddress() refuses ${text}`, () => {
    const result = upstreamAddress(text);
    assert.ok("problem" in result, "was taken");
    assert.match(result.problem, problem);
  });
}
