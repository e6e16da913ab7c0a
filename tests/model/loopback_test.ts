import assert from "node:assert/strict";
import { isLoopback } from "../../src/model/loopback.ts";

for (const host of ["localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]"]) {
  Deno.test(`isLoopback() knows ${host}`, () => assert(isLoopback(host)));
}

for (
  const host of [
    "127.evil.example",
    "127.0.0.1.nip.example",
    "localhost.evil.example",
    "0.0.0.0",
    "::",
    "192.168.0.1",
  ]
) {
  Deno.test(`isLoopback() is not taken in by ${host}`, () => {
    assert(!isLoopback(host));
  });
}
