import assert from "node:assert/strict";
import { openCall } from "../../src/proxy/call.ts";

Deno.test("openCall() leaves path and query as the client wrote them", () => {
  const call = openCall({
    url: "http://localhost:8080/v1/a%20b/%41?x=%7e&y=a+b?c",
    method: "GET",
    headers: new Headers({ "X-A": "1" }),
    signal: new AbortController().signal,
  } as Request);
  assert.equal(call.path, "/v1/a%20b/%41");
  assert.equal(call.query, "?x=%7e&y=a+b?c");
  assert.deepEqual(call.fields, [["x-a", "1"]]);
});

Deno.test("openCall() takes an address without a path for the root", () => {
  const { path, query } = openCall({
    url: "http://localhost",
    method: "GET",
    headers: new Headers(),
    signal: new AbortController().signal,
  } as Request);
  assert.equal(path, "/");
  assert.equal(query, "");
});
