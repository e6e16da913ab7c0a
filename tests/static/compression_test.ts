/** Which way a browser takes a file, and that each version of it is pressed once. */

import assert from "node:assert/strict";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import {
  encodingFor,
  ENCODINGS,
  Pressed,
} from "../../src/static/compression.ts";

Deno.test("encodingFor() takes the best that the browser takes too", () => {
  const cases: readonly [string | null, string | null][] = [
    [null, null],
    ["", null],
    ["identity", null],
    ["deflate, zstd", null],
    ["gzip", "gzip"],
    ["gzip, deflate, br, zstd", "br"],
    ["GZIP;q=1.0, BR;q=0.5", "br"],
    ["gzip, br;q=0", "gzip"],
    ["gzip ; q=0.000 , br; q=0.0", null],
    ["x-gzip, brotli", null],
  ];
  for (const [accepted, expected] of cases) {
    assert.equal(encodingFor(accepted, ENCODINGS), expected, `${accepted}`);
  }
  assert.equal(encodingFor("gzip, br", ["gzip"]), "gzip");
  assert.equal(encodingFor("br", ["gzip"]), null);
});

const bytes = new TextEncoder().encode("export const one = 1;\n".repeat(50));

Deno.test("Pressed gives back what was put in, in fewer bytes", async () => {
  const pressed = new Pressed();
  const version = { path: "/a.js", tag: "1", bytes };
  const br = await pressed.bytesOf(version, "br");
  const gzip = await pressed.bytesOf(version, "gzip");
  assert.deepEqual(new Uint8Array(brotliDecompressSync(br)), bytes);
  assert.deepEqual(new Uint8Array(gunzipSync(gzip)), bytes);
  assert.ok(br.length < bytes.length / 5 && gzip.length < bytes.length / 5);
});

Deno.test("Pressed presses a version once, and another one anew", async () => {
  const pressed = new Pressed();
  const first = pressed.bytesOf({ path: "/a.js", tag: "1", bytes }, "br");
  const again = pressed.bytesOf({ path: "/a.js", tag: "1", bytes }, "br");
  assert.equal(again, first);
  const changed = new TextEncoder().encode("export const two = 2;\n");
  const next = await pressed.bytesOf({
    path: "/a.js",
    tag: "2",
    bytes: changed,
  }, "br");
  assert.deepEqual(new Uint8Array(brotliDecompressSync(next)), changed);
  await first;
});
