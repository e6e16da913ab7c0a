/** The dashboard's modules as a browser sees them: every import leads somewhere, and there is one of each package. */

import assert from "node:assert/strict";
import { VENDOR } from "../src/static/vendor.ts";

const WEB = new URL("../web/", import.meta.url);
const LOCK = new URL("../deno.lock", import.meta.url);

/** Static and dynamic imports, re-exports too; comments don't count. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  const froms = code.matchAll(/[\s}]from\s*["']([^"']+)["']/g);
  const bare = code.matchAll(/\bimport\s*\(?\s*["']([^"']+)["']/g);
  return [...froms, ...bare].map(([, specifier]) => specifier!);
}

async function* webFiles(folder = WEB): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* webFiles(new URL(`${name}/`, folder));
    else yield new URL(name, folder);
  }
}

async function importMap(): Promise<Record<string, string>> {
  const html = await Deno.readTextFile(new URL("index.html", WEB));
  const [, json] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html)!;
  return JSON.parse(json!).imports;
}

Deno.test("every import in web/ leads to a file of web/ or through the import map", async () => {
  const map = await importMap();
  let seen = 0;
  for await (const file of webFiles()) {
    if (!file.pathname.endsWith(".js")) continue;
    for (const specifier of importsOf(await Deno.readTextFile(file))) {
      seen++;
      if (specifier in map) continue;
      assert.match(
        specifier,
        /^\.\.?\//,
        `${file.pathname} imports ${specifier}`,
      );
      const target = new URL(specifier, file);
      assert.ok(
        target.href.startsWith(WEB.href),
        `${file.pathname} leaves web/`,
      );
      assert.ok((await Deno.stat(target)).isFile, `${specifier} is no file`);
    }
  }
  assert.ok(seen > 100, "the imports were not found");
});

Deno.test("everything that index.html loads is there", async () => {
  const html = await Deno.readTextFile(new URL("index.html", WEB));
  const loaded = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((
    [, path],
  ) => path!);
  assert.ok(loaded.length > 10);
  for (const path of loaded) {
    assert.ok((await Deno.stat(new URL(path, WEB))).isFile, path);
  }
});

Deno.test("every style sheet is loaded", async () => {
  const html = await Deno.readTextFile(new URL("index.html", WEB));
  for await (const { name } of Deno.readDir(new URL("css/", WEB))) {
    assert.ok(html.includes(`href="/css/${name}"`), `${name} is not loaded`);
  }
});

Deno.test("the import map and the vendor list name the same files", async () => {
  const map = await importMap();
  assert.deepEqual(Object.values(map).sort(), Object.keys(VENDOR).sort());
});

Deno.test("what the vendor modules import is in the import map", async () => {
  const map = await importMap();
  for (const [path, file] of Object.entries(VENDOR)) {
    for (const specifier of importsOf(await Deno.readTextFile(file()))) {
      assert.ok(specifier in map, `${path} imports ${specifier}`);
    }
  }
});

Deno.test("each package has one door: plot.js for uplot, html.js for the others", async () => {
  const map = await importMap();
  const doors = ["/web/html.js", "/web/charts/plot.js"];
  for await (const file of webFiles()) {
    const { pathname } = file;
    if (!pathname.endsWith(".js")) continue;
    if (doors.some((door) => pathname.endsWith(door))) continue;
    const packages = importsOf(await Deno.readTextFile(file)).filter((one) =>
      one in map
    );
    assert.deepEqual(packages, [], file.pathname);
  }
});

Deno.test("deno.lock holds one preact and one signals-core", async () => {
  const lock = await Deno.readTextFile(LOCK);
  const names = Object.keys(JSON.parse(lock).npm);
  for (const name of ["preact", "@preact/signals-core"]) {
    const versions = names
      .filter((one) => one.startsWith(`${name}@`))
      .map((one) => one.split("_")[0]);
    assert.equal(new Set(versions).size, 1, versions.join(", "));
  }
});
