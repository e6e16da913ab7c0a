/** Tells the browser of every module before it has read the first, so that they come side by side and not one after another. */

import { dirname, join } from "node:path/posix";

export interface Modules {
  has(path: string): boolean;
  read(path: string): Promise<string>;
}

const IMPORT_MAP = /<script type="importmap">([\s\S]*?)<\/script>/;
const ENTRY = /<script type="module" src="([^"]+)">/;

/** A line for each module that the page loads by static imports. */
export async function preloadsOf(
  html: string,
  modules: Modules,
): Promise<string> {
  const map = IMPORT_MAP.exec(html)?.[1];
  const entry = ENTRY.exec(html)?.[1];
  if (map === undefined || entry === undefined) return "";
  const names = JSON.parse(map).imports;
  const paths = await reach(entry, async (path) => {
    const source = await modules.read(path);
    return importsOf(source)
      .map((one) => names[one] ?? join(dirname(path), one))
      .filter((one) => modules.has(one));
  });
  return paths.map((path) => `<link rel="modulepreload" href="${path}">\n`)
    .join("");
}

/** The import map has to be known before the first module is asked for. */
export function withPreloads(html: string, preloads: string): string {
  return html.replace(IMPORT_MAP, (map) => `${map}\n${preloads}`);
}

/** All at one distance from the entry before those farther away. */
async function reach(
  entry: string,
  next: (path: string) => Promise<string[]>,
): Promise<string[]> {
  const found = new Set([entry]);
  for (let ring = [entry]; ring.length > 0;) {
    const seen = (await Promise.all(ring.map(next))).flat();
    ring = [...new Set(seen)].filter((path) => !found.has(path));
    for (const path of ring) found.add(path);
  }
  return [...found];
}

/** Static imports and re-exports; those that wait for a call are not of the first page. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "");
  const found = code.matchAll(
    /^\s*(?:import|export|\})[^"'`;]*?from\s*["']([^"']+)["']|^import\s*["']([^"']+)["']/gm,
  );
  return [...found].map(([, from, bare]) => (from ?? bare)!);
}
