/** The dashboard's files: what is served, with which headers, and what is not. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { sheetsOf } from "../src/static/sheets.ts";
import { serveStatic } from "../src/static.ts";
import { VENDOR } from "../src/static/vendor.ts";

function get(path: string, init: RequestInit = {}): Promise<Response> {
  return serveStatic(new Request(`http://127.0.0.1:8080${path}`, init));
}

Deno.test("serveStatic() gives each kind of file its type, its tag and the safety headers", async () => {
  const types = {
    "/": "text/html; charset=utf-8",
    "/index.html": "text/html; charset=utf-8",
    "/main.js": "text/javascript; charset=utf-8",
    "/views/shell.js": "text/javascript; charset=utf-8",
    "/css/tokens.css": "text/css; charset=utf-8",
    "/icon.svg": "image/svg+xml",
    "/vendor/preact.js": "text/javascript; charset=utf-8",
  };
  for (const [path, type] of Object.entries(types)) {
    const response = await get(path);
    const body = await response.arrayBuffer();
    const field = (name: string) => response.headers.get(name);
    assert.equal(response.status, 200, path);
    assert.equal(field("content-type"), type, path);
    assert.equal(field("content-length"), String(body.byteLength), path);
    assert.equal(field("cache-control"), "no-cache", path);
    assert.equal(field("x-content-type-options"), "nosniff", path);
    const isPage = type.startsWith("text/html");
    assert.equal(field("x-frame-options"), isPage ? "DENY" : null, path);
    assert.equal(field("referrer-policy"), isPage ? "no-referrer" : null, path);
    assert.match(field("etag") ?? "", /^"[^"]+"$/, path);
  }
});

Deno.test("serveStatic() serves every vendor module whole", async () => {
  for (const path of Object.keys(VENDOR)) {
    const response = await get(path);
    assert.equal(response.status, 200, path);
    assert.match(await response.text(), /\bexport\b/, path);
  }
});

Deno.test("serveStatic() allows by policy the import map that it serves and no other inline script", async () => {
  const response = await get("/");
  const policy = response.headers.get("content-security-policy") ?? "";
  const html = await response.text();
  const inline = [
    ...html.matchAll(
      /<script(?![^>]*\ssrc=)([^>]*)>([\s\S]*?)<\/script>/g,
    ),
  ];
  const running = inline.filter(([, attributes]) =>
    !attributes!.includes('type="application/json"') // which is read, never run
  );
  const hashes = running.map(([, , text]) =>
    `'sha256-${createHash("sha256").update(text!).digest("base64")}'`
  );
  assert.equal(hashes.length, 1);
  assert.deepEqual(policy.split("; "), [
    "default-src 'none'",
    `script-src 'self' ${hashes[0]}`,
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]);
});

Deno.test("serveStatic() answers 304 when the client has that version, whatever else it has", async () => {
  const first = await get("/main.js");
  await first.body?.cancel();
  const etag = first.headers.get("etag")!;
  for (const header of [etag, `W/${etag}`, `"old", ${etag}`, "*"]) {
    const again = await get("/main.js", {
      headers: { "if-none-match": header },
    });
    assert.equal(again.status, 304, header);
    assert.equal(again.body, null, header);
    assert.equal(again.headers.get("etag"), etag, header);
  }
  const other = await get("/main.js", {
    headers: { "if-none-match": '"old"' },
  });
  assert.equal(other.status, 200);
  await other.body?.cancel();
});

Deno.test("serveStatic() sends files pressed to whom takes them, each way under a tag of its own", async () => {
  const whole = await get("/main.js");
  const text = await whole.text();
  assert.equal(whole.headers.get("content-encoding"), null);
  const tags = new Set([whole.headers.get("etag")]);
  const ways = { br: brotliDecompressSync, gzip: gunzipSync };
  for (const [name, unpack] of Object.entries(ways)) {
    const headers = { "accept-encoding": name };
    const response = await get("/main.js", { headers });
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.equal(response.headers.get("content-encoding"), name);
    assert.equal(response.headers.get("vary"), "accept-encoding");
    assert.equal(
      response.headers.get("content-length"),
      String(bytes.length),
    );
    assert.equal(new TextDecoder().decode(unpack(bytes)), text);
    const etag = response.headers.get("etag")!;
    tags.add(etag);
    const again = await get("/main.js", {
      headers: { ...headers, "if-none-match": etag },
    });
    assert.equal(again.status, 304);
  }
  assert.equal(tags.size, 3);
});

Deno.test("serveStatic() tells of every module that the page begins with, and each is there", async () => {
  const html = await (await get("/")).text();
  const paths = [...html.matchAll(/rel="modulepreload" href="([^"]+)"/g)]
    .map(([, path]) => path!);
  assert.ok(paths.includes("/main.js") && paths.includes("/vendor/preact.js"));
  for (const path of paths) {
    const response = await get(path, { method: "HEAD" });
    assert.equal(response.status, 200, path);
  }
});

Deno.test("serveStatic() joins the style sheets in the order of the page", async () => {
  const links = (await (await get("/")).text()).match(/rel="stylesheet"[^>]*/g);
  assert.deepEqual(links, ['rel="stylesheet" href="/all.css"']);
  const response = await get("/all.css");
  assert.equal(response.headers.get("content-type"), "text/css; charset=utf-8");
  const all = await response.text();
  const source = new URL("../web/index.html", import.meta.url);
  let end = 0;
  for (const path of sheetsOf(await Deno.readTextFile(source))) {
    const sheet = await (await get(path)).text();
    const at = all.indexOf(sheet, end);
    assert.ok(at >= end, path);
    end = at + sheet.length;
  }
  assert.ok(end > 0);
});

Deno.test("serveStatic() answers HEAD with the headers of GET and no body", async () => {
  const head = await get("/main.js", { method: "HEAD" });
  const whole = await get("/main.js");
  assert.equal(head.body, null);
  assert.deepEqual([...head.headers], [...whole.headers]);
  await whole.body?.cancel();
});

Deno.test("serveStatic() refuses what is not in its list, however the path is spelled", async () => {
  const paths = [
    "/missing.js",
    "/requests",
    "/css/",
    "/css",
    "//etc/passwd",
    "/../deno.json",
    "/..%2fdeno.json",
    "/%2e%2e/deno.json",
    "/vendor/../../deno.json",
    "/vendor/package.json",
    "/..\\deno.json",
    "/main.js%00.css",
    "/constructor",
    "/__proto__",
  ];
  for (const path of paths) {
    const response = await get(path);
    assert.equal(response.status, 404, path);
    assert.equal(
      response.headers.get("x-content-type-options"),
      "nosniff",
      path,
    );
    assert.equal(await response.text(), "Not found\n", path);
  }
});

Deno.test("serveStatic() refuses other methods and names the right ones", async () => {
  const response = await get("/", { method: "POST", body: "x" });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET, HEAD");
  await response.body?.cancel();
});
