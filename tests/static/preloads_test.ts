/** What the page is told to fetch ahead: all that its modules import, and nothing that waits for a call. */

import assert from "node:assert/strict";
import { preloadsOf, withPreloads } from "../../src/static/preloads.ts";

const HTML = `<head>
<script type="importmap">{"imports": {"lib": "/vendor/lib.js"}}</script>
<script type="module" src="/main.js"></script>
</head>`;

const FILES: Record<string, string> = {
  "/main.js": [
    'import { a } from "./a.js";',
    "import {",
    "  b,",
    "  c,",
    '} from "./deep/b.js";',
    'import "./effect.js";',
    '/** @import { Wire } from "../src/wire.ts" */',
    '/** import { no } from "./only_in_words.js"; */',
    'const late = () => import("./late.js");',
    "const text = \"import x from './in_a_text.js'\";",
  ].join("\n"),
  "/a.js": 'export { d } from "./deep/d.js";\nimport lib from "lib";',
  "/deep/b.js": 'export * from "../a.js";\nimport "./missing.js";',
  "/deep/d.js": 'import "../main.js";',
  "/effect.js": "",
  "/only_in_words.js": "",
  "/in_a_text.js": "",
  "/late.js":
    'import "./a.js";\nimport "./deep/late.js";\nimport("./deep/later.js");',
  "/deep/late.js": "",
  "/deep/later.js": 'import lib from "lib";\nimport "./late.js";',
  "/vendor/lib.js": "",
};

const modules = {
  has: (path: string) => path in FILES,
  read: (path: string) => Promise.resolve(FILES[path]!),
};

Deno.test("preloadsOf() names every module once, the nearer ones first", async () => {
  const lines = await preloadsOf(HTML, modules);
  assert.deepEqual([...lines.matchAll(/href="([^"]+)"/g)].map(([, to]) => to), [
    "/main.js",
    "/a.js",
    "/deep/b.js",
    "/effect.js",
    "/deep/d.js",
    "/vendor/lib.js",
  ]);
});

Deno.test("preloadsOf() tells for each module that comes later what it needs besides", async () => {
  const lines = await preloadsOf(HTML, modules);
  const [, json] = /id="ahead">(.*)<\/script>/.exec(lines)!;
  assert.deepEqual(JSON.parse(json!), {
    "/late.js": ["/late.js", "/deep/late.js"],
    "/deep/later.js": ["/deep/later.js", "/deep/late.js"],
  });
});

Deno.test("withPreloads() puts the lines behind the import map and before the first module", () => {
  const html = withPreloads(HTML, '<link rel="modulepreload" href="/$&.js">\n');
  assert.match(
    html,
    /<\/script>\n<link rel="modulepreload" href="\/\$&\.js">\n\n<script type="module"/,
  );
});

Deno.test("preloadsOf() has nothing to say of a page without modules", async () => {
  assert.equal(await preloadsOf("<p>Hello</p>", modules), "");
});
