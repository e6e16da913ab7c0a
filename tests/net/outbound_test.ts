import assert from "node:assert/strict";
import { isExempt } from "../../src/net/outbound.ts";

const EXEMPT: [string, string[], boolean][] = [
  ["https://api.anthropic.com", [], false],
  ["https://api.anthropic.com", ["*"], true],
  ["https://api.anthropic.com", ["anthropic.com"], true],
  ["https://api.anthropic.com", [".anthropic.com"], true],
  ["https://api.anthropic.com", ["*.anthropic.com"], true],
  ["https://api.anthropic.com", ["thropic.com"], false],
  ["https://api.anthropic.com", ["openai.com", "api.anthropic.com:443"], true],
  ["https://api.anthropic.com", ["api.anthropic.com:8443"], false],
  ["https://api.anthropic.com:8443", ["api.anthropic.com:8443"], true],
  ["https://localhost:8443", [], true],
  ["https://127.0.0.1", [], true],
  ["https://[::1]:9", [], true],
];

for (const [origin, rules, expected] of EXEMPT) {
  Deno.test(`isExempt() is ${expected} for ${origin} with NO_PROXY=${rules}`, () => {
    assert.equal(isExempt(new URL(origin), rules), expected);
  });
}
