/** Serves the dashboard: the files of `web/` and the browser modules it imports, straight out of their npm packages. */

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const WEB = new URL("../web/", import.meta.url);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** What the import map in `web/index.html` points to. Looked up when first asked for, so that starting costs nothing. */
export const VENDOR: Readonly<Record<string, () => URL>> = {
  "/vendor/preact.js": () => new URL(import.meta.resolve("preact")),
  "/vendor/preact_hooks.js": () => new URL(import.meta.resolve("preact/hooks")),
  "/vendor/signals.js": () => new URL(import.meta.resolve("@preact/signals")),
  "/vendor/signals_core.js": signalsCore,
  "/vendor/htm.js": () => new URL(import.meta.resolve("htm")),
  "/vendor/htm_preact.js": () => new URL(import.meta.resolve("htm/preact")),
};

/** Never called: `import.meta.resolve` and `deno compile` know only packages that some import names. */
export const namedForTheModuleGraph = () => [
  import("preact"),
  import("preact/hooks"),
  import("@preact/signals"),
  import("htm"),
  import("htm/preact"),
];

/** The one that signals itself uses; only signals' own dependencies say which version that is. */
function signalsCore(): URL {
  const require = createRequire(import.meta.resolve("@preact/signals"));
  const main = require.resolve("@preact/signals-core");
  return pathToFileURL(main.replace(/\.js$/, ".mjs"));
}

/** Paths that may be asked for and the files behind them; a request's path is only ever a key in here. */
let files: Promise<ReadonlyMap<string, () => URL>> | null = null;

/** Answers for the page and everything it loads; 404 for any other path, since the page routes by hash. */
export async function serveStatic(request: Request): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refuse(405, "Method not allowed", { allow: "GET, HEAD" });
  }
  const { pathname } = new URL(request.url);
  const path = pathname === "/" ? "/index.html" : pathname;
  const file = (await (files ??= listFiles())).get(path);
  if (file === undefined) return refuse(404, "Not found");

  const bytes = await Deno.readFile(file());
  const etag = `"${sha256(bytes).slice(0, 22)}"`; // 132 bits are plenty to tell two builds apart
  const headers = new Headers({
    "content-type": CONTENT_TYPES[extensionOf(path)]!,
    "cache-control": "no-cache",
    etag,
    ...SAFETY,
  });
  if (path.endsWith(".html")) {
    headers.set("content-security-policy", policyFor(bytes));
  }
  if (hasTag(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  headers.set("content-length", String(bytes.length));
  return new Response(request.method === "HEAD" ? null : bytes, { headers });
}

const SAFETY = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

function refuse(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      ...SAFETY,
      ...headers,
    },
  });
}

async function listFiles(): Promise<ReadonlyMap<string, () => URL>> {
  const found = new Map(Object.entries(VENDOR));
  await walk(WEB, "/");
  return found;

  async function walk(folder: URL, path: string): Promise<void> {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory) {
        await walk(new URL(`${entry.name}/`, folder), `${path}${entry.name}/`);
      } else if (extensionOf(entry.name) in CONTENT_TYPES) {
        found.set(path + entry.name, () => new URL(entry.name, folder));
      }
    }
  }
}

/** Only what the page ships with may run; the import map is inline by necessity, so it is named by its hash. */
function policyFor(html: Uint8Array): string {
  const inline = new TextDecoder().decode(html).matchAll(
    /<script type="importmap">([\s\S]*?)<\/script>/g,
  );
  const hashes = [...inline].map(([, text]) => `'sha256-${sha256(text!)}'`);
  return [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(" "),
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("base64");
}

function hasTag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(",").some((one) => {
    const tag = one.trim().replace(/^W\//, "");
    return tag === etag || tag === "*";
  });
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
