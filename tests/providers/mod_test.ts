/** What every provider has, and how each dialect words our own errors. */

import assert from "node:assert/strict";
import type { Credentials } from "../../src/model/account.ts";
import type { Field } from "../../src/model/fields.ts";
import { Fault, type FaultCode } from "../../src/model/fault.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { providerOf, PROVIDERS } from "../../src/providers/mod.ts";
import { openai } from "../../src/providers/openai.ts";

const KEY: Credentials = { kind: "key", apiKey: "sk-secret" };
const TOKENS: Credentials = {
  kind: "tokens",
  accessToken: "a",
  refreshToken: null,
  expiresAt: null,
  idToken: null,
  accountId: null,
};

/** The type in Anthropic's dialect, then type and code in OpenAI's. */
const WORDING: Readonly<Record<FaultCode, [string, string, string]>> = {
  invalid: [
    "invalid_request_error",
    "invalid_request_error",
    "invalid_request",
  ],
  unauthorized: [
    "authentication_error",
    "authentication_error",
    "invalid_api_key",
  ],
  forbidden: ["permission_error", "permission_error", "forbidden"],
  not_found: ["not_found_error", "invalid_request_error", "not_found"],
  wrong_method: [
    "invalid_request_error",
    "invalid_request_error",
    "method_not_allowed",
  ],
  conflict: ["invalid_request_error", "invalid_request_error", "conflict"],
  timeout: ["timeout_error", "invalid_request_error", "request_timeout"],
  too_large: [
    "request_too_large",
    "invalid_request_error",
    "request_too_large",
  ],
  upgrade: [
    "invalid_request_error",
    "invalid_request_error",
    "upgrade_required",
  ],
  limited: ["rate_limit_error", "rate_limit_error", "rate_limit_exceeded"],
  internal: ["api_error", "server_error", "internal_error"],
  upstream: ["api_error", "server_error", "upstream_error"],
  unavailable: ["overloaded_error", "server_error", "service_unavailable"],
  upstream_timeout: ["timeout_error", "server_error", "upstream_timeout"],
};

Deno.test("providerOf() finds each provider by its id and nothing else", () => {
  for (const provider of PROVIDERS) {
    assert.equal(providerOf(provider.id), provider);
  }
  assert.deepEqual(PROVIDERS.map((one) => one.id), [
    "claude-code",
    "anthropic",
    "codex",
    "openai",
  ]);
  assert.equal(providerOf("Anthropic"), null);
  assert.equal(providerOf(""), null);
});

Deno.test("PROVIDERS asks subscriptions before keys in every family", () => {
  for (const family of ["claude", "openai"]) {
    const kinds = PROVIDERS.filter((one) => one.family === family)
      .map((one) => one.signIn.kind);
    assert.deepEqual(kinds, ["oauth", "key"], family);
  }
});

Deno.test("every provider's address fits the rule of its paths", () => {
  for (const { id, baseUrl, baseHasVersion } of PROVIDERS) {
    assert.equal(new URL(baseUrl).protocol, "https:", id);
    assert.ok(!baseUrl.endsWith("/"), id);
    // ChatGPT's address has its own place for what elsewhere is the version.
    const stands = baseUrl.endsWith("/v1") || baseUrl.endsWith("/codex");
    assert.equal(stands, baseHasVersion, id);
  }
});

Deno.test("prepare() puts the key where the provider looks for it, behind the client's fields", () => {
  const client: Field[] = [["accept", "*/*"], ["anthropic-beta", "a,b"]];
  assert.deepEqual(anthropic.prepare(client, KEY), {
    fields: [...client, ["x-api-key", "sk-secret"]],
    added: [],
  });
  assert.deepEqual(openai.prepare(client, KEY), {
    fields: [...client, ["authorization", "Bearer sk-secret"]],
    added: [],
  });
  assert.equal(client.length, 2);
});

Deno.test("prepare() refuses the other kind of credential", () => {
  for (const { id, signIn, prepare } of PROVIDERS) {
    const wrong = signIn.kind === "key" ? TOKENS : KEY;
    assert.throws(() => prepare([], wrong), TypeError, id);
  }
});

Deno.test("mayServe() is true for every client of a key", () => {
  for (const provider of [anthropic, openai]) {
    assert.equal(provider.mayServe([]), true);
    assert.equal(provider.mayServe([["user-agent", "curl/8"]]), true);
  }
});

Deno.test("refusal() says every fault in the shape that each dialect's clients understand", () => {
  for (const code of Object.keys(WORDING) as FaultCode[]) {
    const [claudeType, type, openaiCode] = WORDING[code];
    const fault = new Fault(code, 'Say "no"');
    assert.deepEqual(JSON.parse(anthropic.dialect.refusal(fault, "req-1")), {
      type: "error",
      error: { type: claudeType, message: 'Say "no"' },
      request_id: "req-1",
    });
    assert.deepEqual(JSON.parse(openai.dialect.refusal(fault, "req-1")), {
      error: { message: 'Say "no"', type, param: null, code: openaiCode },
    });
  }
});

Deno.test("errorMessage() finds the provider's words in any of the shapes", () => {
  const cases: [string, string | null][] = [
    ['{"type":"error","error":{"type":"t","message":"a"}}', "a"],
    ['{"error":{"message":"b","code":null}}', "b"],
    ['{"error":"c"}', "c"],
    ['{"detail":"d"}', "d"],
    ['{"message":"e"}', "e"],
    ['{"type":"error","code":"x","message":"f"}', "f"],
    ['{"type":"response.failed","response":{"error":{"message":"g"}}}', "g"],
    ['{"error":{"type":"t"}}', null],
    ['{"error":{"message":""}}', null],
    ["{}", null],
    ["[]", null],
    ["<html>Bad gateway</html>", null],
    ["", null],
  ];
  for (const [text, expected] of cases) {
    for (const { dialect } of PROVIDERS) {
      assert.equal(dialect.errorMessage(text), expected, text);
    }
  }
});
