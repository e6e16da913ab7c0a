/** Tells the browser of every module before it has read the first, so that they come side by side and not one after another. */

import { dirname, join } from "node:path/posix";

export interface Modules {
  has(path: string): boolean;
  read(path: string): Promise<string>;
}

const IMPORT_MAP = /<script type="importmap">([\s\S]*?)<\/script>/;
const ENTRY = /<script type="module" src="([^"]+)">/;

/**
 * A line for each module that the page loads by static imports, and for each view that waits for somebody to go there a
 * list of what it needs besides, for `web/ahead.js` to fetch.
 */
export async function preloadsOf(
  html: string,
  modules: Modules,
): Promise<string> {
  const map = IMPORT_MAP.exec(html)?.[1];
  const entry = ENTRY.exec(html)?.[1];
  if (map === undefined || entry === undefined) return "";
  const graph = graphOf(JSON.parse(map).imports, modules);
  const { paths, late } = await reach(entry, graph);
  const first = new Set(paths);
  const ahead: Record<string, string[]> = {};
  for (const path of late) {
    const found = await reach(path, graph);
    for (const deeper of found.late) late.add(deeper);
    ahead[path] = found.paths.filter((one) => !first.has(one));
  }
  const links = paths.map((path) =>
    `<link rel="modulepreload" href="${path}">\n`
  );
  const list = JSON.stringify(ahead);
  return `${
    links.join("")
  }<script type="application/json" id="ahead">${list}</script>\n`;
}

/** The import map has to be known before the first module is asked for. */
export function withPreloads(html: string, preloads: string): string {
  return html.replace(IMPORT_MAP, (map) => `${map}\n${preloads}`);
}

/** What a module imports: at once, and when it is called for. */
interface Imports {
  readonly now: readonly string[];
  readonly later: readonly string[];
}

/** Reads each module once. */
function graphOf(
  names: Readonly<Record<string, string>>,
  modules: Modules,
): (path: string) => Promise<Imports> {
  const known = new Map<string, Promise<Imports>>();
  const read = async (path: string): Promise<Imports> => {
    const code = withoutBlockComments(await modules.read(path));
    const found = (pattern: RegExp) =>
      [...code.matchAll(pattern)].map(([, ...groups]) => groups.find(Boolean)!)
        .map((one) => names[one] ?? join(dirname(path), one))
        .filter((one) => modules.has(one));
    return { now: found(STATIC_IMPORT), later: found(DYNAMIC_IMPORT) };
  };
  return (path) => {
    let imports = known.get(path);
    if (imports === undefined) known.set(path, imports = read(path));
    return imports;
  };
}

/** All that a module needs, what is at one distance from it before what is farther away; and what they may need later. */
async function reach(
  entry: string,
  graph: (path: string) => Promise<Imports>,
): Promise<{ paths: string[]; late: Set<string> }> {
  const paths = new Set([entry]);
  const late = new Set<string>();
  for (let ring = [entry]; ring.length > 0;) {
    const imports = await Promise.all(ring.map(graph));
    for (const path of imports.flatMap(({ later }) => later)) late.add(path);
    ring = [...new Set(imports.flatMap(({ now }) => now))]
      .filter((path) => !paths.has(path));
    for (const path of ring) paths.add(path);
  }
  return { paths: [...paths], late };
}

/** Imports and re-exports. */
const STATIC_IMPORT =
  /^\s*(?:import|export|\})[^"'`;]*?from\s*["']([^"']+)["']|^import\s*["']([^"']+)["']/gm;

const DYNAMIC_IMPORT = /\bimport\(\s*["']([^"']+)["']/g;

function withoutBlockComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "");
}
