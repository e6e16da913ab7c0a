/** The order of the program's parts, and what looks for offences against it: in imports, cycles, and reserved words. */

import { dirname, join } from "node:path/posix";

/** Text by path from the root, as `src/proxy/handle.ts`. */
export type Sources = ReadonlyMap<string, string>;

const MODEL = ["model"];
const GROUND = ["clock", "bus", "log", "settings", "config", "net"];
const BELOW_STATE = [
  ...MODEL,
  ...GROUND,
  "metrics",
  ...[
    "providers",
    "store",
    "tokens",
    "usage",
    "prices",
    "provider_status",
    "proxy",
    "actions",
    "api",
  ],
];
const BELOW_APP = [...BELOW_STATE, "static", "server", "state", "recorder"];

/** What each part of `src/` may import besides itself; the lowest first. Its own order is proved in the test. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  metrics: MODEL,
  clock: MODEL,
  bus: MODEL,
  settings: MODEL,
  log: [...MODEL, "clock", "bus"],
  config: [...MODEL, "settings"],
  net: [...MODEL, "clock"],
  providers: [...MODEL, ...GROUND],
  store: [...MODEL, ...GROUND],
  tokens: [...MODEL, "clock", "providers", "store"],
  usage: [...MODEL, "clock", "providers", "tokens"],
  prices: [...MODEL, "clock"],
  provider_status: [...MODEL, "clock", "tokens"],
  proxy: [...MODEL, "providers"],
  actions: [...MODEL, "metrics", "providers", "store", "bus", "log"],
  api: [...MODEL, "metrics", "actions", "bus", "log"],
  static: [],
  server: ["api", "proxy", "static", "model"],
  state: BELOW_STATE,
  recorder: BELOW_STATE,
  app: BELOW_APP,
  tui: ["app", "actions", "bus", "model"],
  cli: ["tui", "app", "state", "actions", "model", "config", "settings"],
  main: ["cli", "app", "config", "clock"],
};

/** What pages load besides their own modules. */
const WEB_PACKAGES = ["preact", "@preact/signals", "htm", "uplot"];

/** What only tests may load: none of it belongs into the program. */
const TEST_PACKAGES = [
  "@seriousme/openapi-schema-validator",
  "ajv",
  "ajv-formats",
  "axe-core",
  "har-validator-compiled",
  "parse-prometheus-text-format",
  "playwright-core",
  "preact-render-to-string",
];

/** The one file whose types the dashboard borrows. */
const WIRE = "src/api/wire.ts";

/** Where the version stands. */
const MANIFEST = "deno.json";

interface Import {
  readonly from: string;
  /** A path from the root, or a package's name. */
  readonly to: string;
  readonly isFile: boolean;
  /** Only a JSDoc `@import`, which is gone before the browser sees it. */
  readonly isJsDoc: boolean;
}

/** One sentence for each import that points the wrong way. */
export function wrongImports(sources: Sources): string[] {
  return importsOf(sources).flatMap((one) => {
    const why = offence(one);
    return why === null ? [] : [`${one.from} imports ${one.to}: ${why}`];
  });
}

function offence({ from, to, isFile, isJsDoc }: Import): string | null {
  if (from.startsWith("web/")) {
    if (isFile && (to.startsWith("web/") || (isJsDoc && to === WIRE))) {
      return null;
    }
    if (!isFile && isOf(WEB_PACKAGES, to)) return null;
    return "web may import web, preact, signals, htm, uplot, and types of the wire";
  }
  if (!isFile && isOf(TEST_PACKAGES, to)) return "only tests may import it";
  if (!isFile || to === MANIFEST) return null;
  const name = to.slice(to.lastIndexOf("/") + 1);
  if (name.startsWith("_") && dirname(from) !== dirname(to)) {
    return "a file with _ belongs to its own folder";
  }
  const own = partOf(from);
  const other = partOf(to);
  if (own === other) return null;
  const allowed = MAY_IMPORT[own];
  if (allowed === undefined) return `${own} has no place in the order`;
  return allowed.includes(other) ? null : `${own} may not import ${other}`;
}

function isOf(packages: readonly string[], to: string): boolean {
  return packages.some((name) => to === name || to.startsWith(`${name}/`));
}

/** `src/proxy/handle.ts` and `src/proxy.ts` are both of `proxy`; what lies outside `src/` is of its folder. */
function partOf(path: string): string {
  const [top = "", next = ""] = path.split("/");
  return top === "src" ? next.replace(/\.tsx?$/, "") : top;
}

/** Each circle of files that import one another, types included, as the way round it. */
export function cycles(sources: Sources): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, isFile } of importsOf(sources)) {
    if (isFile) next.set(from, [...next.get(from) ?? [], to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" > "));
    if (start >= 0 || done.has(path)) return;
    for (const to of next.get(path) ?? []) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}

/** Words that only one place may use, and the reason. */
const RESERVED = [
  { word: /\bDeno\.env\b|\bprocess\.env\b/, only: /^src\/config\.ts$/ },
  { word: /\bDeno\.exit\b|\bprocess\.exit\b/, only: /^src\/main\.ts$/ },
  { word: /\bDatabaseSync\b|["']node:sqlite["']/, only: /^src\/store\// },
  { word: /\bconsole\./, only: /^$/ },
];

/** One sentence for each use of a reserved word outside its place; comments may say them. */
export function reservedWords(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    if (!path.startsWith("src/")) return [];
    return codeLines(text).flatMap((line, index) =>
      RESERVED.filter(({ word, only }) => word.test(line) && !only.test(path))
        .map(({ word }) => `${path}:${index + 1} says ${word.exec(line)![0]}`)
    );
  });
}

/** The lines with their comments blanked, as the formatter leaves them: a comment's line begins with its sign. */
function codeLines(text: string): string[] {
  return text.split("\n").map((line) =>
    /^\s*(\/\/|\/\*|\*)/.test(line) ? "" : line.replace(/\s\/\/\s.*$/, "")
  );
}

/** Import and re-export statements begin a line, as the formatter sets them; the rest may stand anywhere. */
const IMPORT_FORMS = [
  /^(?:import|export)\s(?:[^"';=(]*?\sfrom\s)?\s*["']([^"']+)["']/gm,
  /\bimport\(\s*["']([^"']+)["']/g,
  /\bnew Worker\(\s*new URL\(\s*["']([^"']+)["']/g,
];
const JSDOC_IMPORT = /@import\s[^"']*?\sfrom\s+["']([^"']+)["']/g;

function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) => {
    const code = codeLines(text).join("\n");
    const plain = IMPORT_FORMS.flatMap((form) => [...code.matchAll(form)]);
    const jsDoc = [...text.matchAll(JSDOC_IMPORT)];
    return [
      ...plain.map((match) => toImport(from, { match, isJsDoc: false })),
      ...jsDoc.map((match) => toImport(from, { match, isJsDoc: true })),
    ];
  });
}

function toImport(
  from: string,
  { match, isJsDoc }: { match: RegExpMatchArray; isJsDoc: boolean },
): Import {
  const specifier = match[1]!;
  const isFile = specifier.startsWith(".");
  const to = isFile ? join(dirname(from), specifier) : specifier;
  return { from, to, isFile, isJsDoc };
}
