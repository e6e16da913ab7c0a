/** The program's parts import one way only; what keeps that is shown to catch offenders. */

import assert from "node:assert/strict";
import {
  cycles,
  MAY_IMPORT,
  reservedWords,
  type Sources,
  wrongImports,
} from "./support/layers.ts";

const ROOT = new URL("../", import.meta.url);

Deno.test("every import in src and web points downwards", async () => {
  assert.deepEqual(wrongImports(await sourcesOf("src", "web")), []);
});

Deno.test("no files in src and web import one another in a circle", async () => {
  assert.deepEqual(cycles(await sourcesOf("src", "web")), []);
});

Deno.test("environment, exit, SQL and console stay in their places", async () => {
  assert.deepEqual(reservedWords(await sourcesOf("src")), []);
});

Deno.test("MAY_IMPORT names only parts that come before", () => {
  const parts = Object.keys(MAY_IMPORT);
  for (const [index, part] of parts.entries()) {
    // An entry that names only earlier ones leaves no way round.
    const later = MAY_IMPORT[part]!.filter((one) =>
      parts.indexOf(one) >= index || !parts.includes(one)
    );
    assert.deepEqual(later, [], part);
  }
});

Deno.test("wrongImports() names the pair when a part reaches upwards or sideways", () => {
  const offenders = {
    "src/model/account.ts": 'import { Bus } from "../bus.ts";',
    "src/store/db.ts": 'import type { Provider } from "../providers/mod.ts";',
    "src/providers/mod.ts": 'export { open } from "../store/db.ts";',
    "src/proxy/handle.ts": 'import { add } from "../actions/accounts.ts";',
    "src/api/routes.ts": 'import {\n  a,\n  b as c,\n} from "../store/db.ts";',
    "src/bus.ts": 'const late = () => import("./app.ts");',
    "src/static.ts": 'import "./server.ts";',
    "src/net/send.ts": 'new Worker(\n  new URL("../store/writer.ts", here),',
    "src/oddity/new.ts": 'import { x } from "../model/usage.ts";',
    "src/log.ts": 'import { Ajv2020 } from "ajv/dist/2020.js";',
  };
  assert.deepEqual(wrongImports(made(offenders)), [
    "src/model/account.ts imports src/bus.ts: model may not import bus",
    "src/store/db.ts imports src/providers/mod.ts: store may not import providers",
    "src/providers/mod.ts imports src/store/db.ts: providers may not import store",
    "src/proxy/handle.ts imports src/actions/accounts.ts: proxy may not import actions",
    "src/api/routes.ts imports src/store/db.ts: api may not import store",
    "src/bus.ts imports src/app.ts: bus may not import app",
    "src/static.ts imports src/server.ts: static may not import server",
    "src/net/send.ts imports src/store/writer.ts: net may not import store",
    "src/oddity/new.ts imports src/model/usage.ts: oddity has no place in the order",
    "src/log.ts imports ajv/dist/2020.js: only tests may import it",
  ]);
});

Deno.test("wrongImports() keeps files with _ in their folder", () => {
  const text = 'import { sse } from "../providers/_sse.ts";';
  const inside = 'import { sse } from "./_sse.ts";';
  const offenders = { "src/proxy/a.ts": text, "src/providers/b.ts": inside };
  assert.deepEqual(wrongImports(made(offenders)), [
    "src/proxy/a.ts imports src/providers/_sse.ts: a file with _ belongs to its own folder",
  ]);
});

Deno.test("wrongImports() lets pages have their three packages and the types of the wire, nothing else", () => {
  const allowed = {
    "web/a.js": 'import { h } from "htm/preact";\nimport "./b.js";',
    "web/b.js": '/** @import { Done } from "../src/api/wire.ts" */',
  };
  assert.deepEqual(wrongImports(made(allowed)), []);
  const offenders = {
    "web/a.js": 'import { z } from "zod";',
    "web/b.js": 'import { x } from "../src/api/wire.ts";',
    "web/c.js": '/** @import { Bus } from "../src/bus.ts" */',
  };
  assert.equal(wrongImports(made(offenders)).length, 3);
});

Deno.test("wrongImports() is not misled by code that looks like an import", () => {
  const innocent = {
    "src/model/a.ts": [
      '// import { a } from "../app.ts";',
      ' * export { b } from "../app.ts";',
      'export const from = "../app.ts";',
      "export interface Mail {",
      '  from: "../app.ts";',
      "}",
    ].join("\n"),
  };
  assert.deepEqual(wrongImports(made(innocent)), []);
});

Deno.test("cycles() shows the way round, also when only types go round", () => {
  const round = {
    "src/model/a.ts": 'import type { B } from "./b.ts";',
    "src/model/b.ts": 'import { c } from "./c.ts";',
    "src/model/c.ts": 'export * from "./a.ts";',
    "src/model/d.ts": 'import "./a.ts";',
  };
  assert.deepEqual(cycles(made(round)), [
    "src/model/a.ts > src/model/b.ts > src/model/c.ts > src/model/a.ts",
  ]);
  const straight = { ...round, "src/model/c.ts": "" };
  assert.deepEqual(cycles(made(straight)), []);
});

Deno.test("reservedWords() finds them outside their places and not in comments", () => {
  const text = [
    "/** Deno.env is read in config.ts. */",
    "const a = 1; // Deno.exit ends it",
    'Deno.env.get("PORT");',
    "Deno.exit(1);",
    'import { DatabaseSync } from "node:sqlite";',
    "console.log(a);",
  ].join("\n");
  assert.deepEqual(reservedWords(made({ "src/api/a.ts": text })), [
    "src/api/a.ts:3 says Deno.env",
    "src/api/a.ts:4 says Deno.exit",
    "src/api/a.ts:5 says DatabaseSync",
    "src/api/a.ts:6 says console.",
  ]);
  const places = {
    "src/config.ts": "Deno.env.get(name);",
    "src/main.ts": "Deno.exit(code);",
    "src/store/db.ts": "new DatabaseSync(path);",
  };
  assert.deepEqual(reservedWords(made(places)), []);
});

function made(files: Record<string, string>): Sources {
  return new Map(Object.entries(files));
}

async function sourcesOf(...folders: string[]): Promise<Sources> {
  const sources = new Map<string, string>();
  const collect = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(at(folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) await collect(path);
      else if (/\.(ts|tsx|js)$/.test(name)) {
        sources.set(path, await Deno.readTextFile(at(path)));
      }
    }
  };
  for (const folder of folders) await collect(folder);
  // An empty set would pass everything.
  assert.ok(sources.size > 0);
  return sources;
}

function at(path: string): URL {
  return new URL(path, ROOT);
}
