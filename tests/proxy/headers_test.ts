import assert from "node:assert/strict";
import type { Field } from "../../src/model/fields.ts";
import { fieldsDown, fieldsUp } from "../../src/proxy/headers.ts";

Deno.test("fieldsUp() passes what it does not know, in order and unchanged", () => {
  const fields: Field[] = [
    ["anthropic-beta", "a-2025-01-01,b-2025-02-02"],
    ["x-stainless-lang", "js"],
    ["accept-encoding", "gzip, br, zstd"],
    ["content-type", "application/json"],
  ];
  assert.deepEqual(fieldsUp(fields, { keepCredentials: false }), fields);
});

Deno.test("fieldsUp() drops whatever the client identifies itself with", () => {
  const fields: Field[] = [
    ["authorization", "Bearer mine"],
    ["x-api-key", "mine"],
    ["api-key", "mine"],
    ["cookie", "ccflare_admin=x"],
    ["proxy-authorization", "Basic x"],
  ];
  assert.deepEqual(fieldsUp(fields, { keepCredentials: false }), []);
});

Deno.test("fieldsUp() drops what is about this connection, and what Connection names", () => {
  const fields: Field[] = [
    ["connection", "keep-alive, X-Hop"],
    ["x-hop", "1"],
    ["keep-alive", "timeout=5"],
    ["te", "trailers"],
    ["transfer-encoding", "chunked"],
    ["upgrade", "h2c"],
    ["host", "localhost:8080"],
    ["content-length", "3"],
    ["expect", "100-continue"],
    ["x-ccflare-session-id", "ours"],
  ];
  assert.deepEqual(fieldsUp(fields, { keepCredentials: false }), []);
});

Deno.test("fieldsUp() leaves the client's own credentials when there is no account", () => {
  const fields: Field[] = [["authorization", "Bearer mine"], [
    "host",
    "localhost",
  ]];
  assert.deepEqual(fieldsUp(fields, { keepCredentials: true }), [[
    "authorization",
    "Bearer mine",
  ]]);
});

Deno.test("fieldsDown() passes limits, repeats and lengths, and says whose answer it is", () => {
  const fields: Field[] = [
    ["content-type", "application/json"],
    ["content-length", "12"],
    ["content-encoding", "gzip"],
    ["anthropic-ratelimit-unified-status", "allowed"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
    ["connection", "close, x-trace"],
    ["x-trace", "hop"],
    ["transfer-encoding", "chunked"],
    ["x-ccflare-account", "of another ccflare"],
  ];
  assert.deepEqual(fieldsDown(fields, { id: "r1", accountName: "work" }), [
    ...fields.slice(0, 6).map((field) => [...field]),
    ["x-ccflare-request-id", "r1"],
    ["x-ccflare-account", "work"],
  ]);
});

Deno.test("fieldsDown() names no account for a passed-through request", () => {
  assert.deepEqual(fieldsDown([], { id: "r1", accountName: null }), [
    ["x-ccflare-request-id", "r1"],
  ]);
});
