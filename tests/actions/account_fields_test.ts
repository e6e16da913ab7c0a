import assert from "node:assert/strict";
import {
  readAccountChange,
  readBareAccount,
  readNewAccount,
  readSignIn,
} from "../../src/actions/account_fields.ts";
import { authMethodOf } from "../../src/actions/account_choices.ts";
import { Fault } from "../../src/model/fault.ts";

const GOOD = { name: "work", provider: "anthropic", apiKey: "sk-fake-1" };

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  assert.fail("nothing was thrown");
}

Deno.test("readNewAccount() fills in what was not said", () => {
  assert.deepEqual(readNewAccount(GOOD), {
    ...GOOD,
    baseUrl: null,
    priority: 0,
  });
});

Deno.test("readNewAccount() trims the name, the newline of a key and the slashes of an address", () => {
  const account = readNewAccount({
    ...GOOD,
    name: "  my work ",
    apiKey: "sk-fake-1\r\n",
    baseUrl: " https://example.com/v1/ ",
    priority: 1_000,
  });
  assert.equal(account.name, "my work");
  assert.equal(account.apiKey, "sk-fake-1");
  assert.equal(account.baseUrl, "https://example.com/v1");
  assert.equal(account.priority, 1_000);
});

for (const baseUrl of ["", "   ", null]) {
  Deno.test(`readNewAccount() takes a base URL of ${JSON.stringify(baseUrl)} as the provider's own`, () => {
    assert.equal(readNewAccount({ ...GOOD, baseUrl }).baseUrl, null);
  });
}

const BAD: [field: string, fields: Record<string, unknown>, why: RegExp][] = [
  ["name", { name: undefined }, /'name' is required/],
  ["provider", { provider: undefined }, /'provider' is required/],
  ["api_key", { apiKey: undefined }, /'api_key' is required/],
  ["name", { name: "" }, /1 to 100/],
  ["name", { name: "   " }, /1 to 100/],
  ["name", { name: "a/b" }, /1 to 100/],
  ["name", { name: "a\nb" }, /1 to 100/],
  ["name", { name: "ä" }, /1 to 100/],
  ["name", { name: "a".repeat(101) }, /1 to 100/],
  ["name", { name: 7 }, /must be text/],
  ["name", { name: null }, /must be text/],
  [
    "provider",
    { provider: "azure" },
    /one of claude-code, anthropic, codex, openai/,
  ],
  ["provider", { provider: ["openai"] }, /must be text/],
  ["api_key", { apiKey: "" }, /must not be empty/],
  ["api_key", { apiKey: "\n" }, /must not be empty/],
  ["api_key", { apiKey: "a b" }, /without spaces/],
  ["api_key", { apiKey: "a\tb" }, /without spaces/],
  ["api_key", { apiKey: "a\n\n" }, /without spaces/],
  ["api_key", { apiKey: "a\nb\n" }, /without spaces/],
  ["api_key", { apiKey: "a\x7f" }, /without spaces/],
  ["api_key", { apiKey: "schlüssel" }, /printable ASCII/],
  ["api_key", { apiKey: "a".repeat(4_097) }, /4096/],
  ["api_key", { apiKey: 1 }, /must be text/],
  ["access_token", { provider: "codex" }, /'access_token' is required/],
  ["access_token", { accessToken: "a b" }, /Access token must be printable/],
  ["refresh_token", { refreshToken: "" }, /Refresh token must not be empty/],
  ["id_token", { idToken: 1 }, /Identity token must be text/],
  ["account_id", { accountId: "a\n\nb" }, /Account id must be printable/],
  ["expires_at", { expiresAt: "2026-01-01" }, /in ms since 1970/],
  ["expires_at", { expiresAt: -1 }, /in ms since 1970/],
  ["expires_at", { expiresAt: 9e15 }, /in ms since 1970/],
  ["base_url", { baseUrl: "http://example.com" }, /^Base URL must begin/],
  ["base_url", { baseUrl: 1 }, /must be text/],
  ["priority", { priority: -1 }, /below 0/],
  ["priority", { priority: 1_001 }, /above 1000/],
  ["priority", { priority: 1.5 }, /whole number/],
  ["priority", { priority: NaN }, /whole number/],
  ["priority", { priority: "1" }, /whole number/],
  ["priority", { priority: null }, /whole number/],
];

for (const [field, fields, why] of BAD) {
  Deno.test(`readNewAccount() refuses ${JSON.stringify(fields).slice(0, 60)} and names ${field} (${why.source})`, () => {
    const fault = faultOf(() => readNewAccount({ ...GOOD, ...fields }));
    assert.equal(fault.code, "invalid");
    assert.match(fault.message, why);
    assert.equal((fault.details as { field: string }).field, field);
  });
}

Deno.test("readNewAccount() tells all problems and never the key", () => {
  const fault = faultOf(() =>
    readNewAccount({ name: "", provider: "x", apiKey: "geheim 1" })
  );
  const { problems } = fault.details as { problems: { field: string }[] };
  assert.deepEqual(problems.map((one) => one.field), [
    "name",
    "provider",
    "api_key",
  ]);
  assert.doesNotMatch(JSON.stringify([fault.message, fault.details]), /geheim/);
});

Deno.test("readBareAccount() checks everything but the key", () => {
  const { apiKey: _, ...fields } = GOOD;
  assert.deepEqual(readBareAccount(fields), {
    ...fields,
    baseUrl: null,
    priority: 0,
  });
  const fault = faultOf(() => readBareAccount({ ...fields, priority: -1 }));
  assert.match(fault.message, /below 0/);
});

Deno.test("readSignIn() leaves unsaid what an account may have already", () => {
  const ask = { name: "work", provider: "codex" };
  assert.deepEqual(readSignIn(ask), ask);
  assert.match(
    faultOf(() => readSignIn({ ...ask, priority: 1.5 })).message,
    /whole number/,
  );
});

Deno.test("authMethodOf() knows which providers have keys", () => {
  assert.deepEqual(
    ["anthropic", "openai", "claude-code", "codex", "azure", undefined].map(
      authMethodOf,
    ),
    ["api_key", "api_key", "oauth", "oauth", null, null],
  );
});

Deno.test("readAccountChange() leaves unsaid what was not said", () => {
  assert.deepEqual(readAccountChange({ priority: 3 }), { priority: 3 });
  assert.deepEqual(readAccountChange({ baseUrl: "" }), { baseUrl: null });
});

Deno.test("readAccountChange() refuses a change of nothing, and of something to nothing", () => {
  assert.match(faultOf(() => readAccountChange({})).message, /Nothing/);
  const fault = faultOf(() => readAccountChange({ name: null }));
  assert.match(fault.message, /must be text/);
});
