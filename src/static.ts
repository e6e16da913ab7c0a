/** Serves the dashboard: the files of `web/` and the browser modules it imports, straight out of their npm packages. */

import { createHash } from "node:crypto";
import { withoutComments } from "./static/comments.ts";
import { encodingFor, ENCODINGS, Pressed } from "./static/compression.ts";
import { preloadsOf, withPreloads } from "./static/preloads.ts";
import { ALL_SHEETS, sheetsOf, withOneSheet } from "./static/sheets.ts";
import { VENDOR } from "./static/vendor.ts";

const WEB = new URL("../web/", import.meta.url);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

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

  const isPage = path.endsWith(".html");
  const bytes = await contentOf(path, file());
  const encoding = encodingFor(
    request.headers.get("accept-encoding"),
    ENCODINGS,
  );
  const tag = sha256(bytes).slice(0, 22); // 132 bits are plenty to tell two builds apart
  const etag = encoding === null ? `"${tag}"` : `"${tag}-${encoding}"`;
  const headers = new Headers({
    "content-type": CONTENT_TYPES[extensionOf(path)]!,
    "cache-control": "no-cache",
    "vary": "accept-encoding",
    etag,
    ...(isPage ? SAFETY : NO_SNIFFING),
  });
  if (encoding !== null) headers.set("content-encoding", encoding);
  if (isPage) headers.set("content-security-policy", policyFor(bytes));
  if (hasTag(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const body = encoding === null
    ? bytes
    : await pressed.bytesOf({ path, tag, bytes }, encoding);
  headers.set("content-length", String(body.length));
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

const pressed = new Pressed();

async function contentOf(
  path: string,
  file: URL,
): Promise<Uint8Array<ArrayBuffer>> {
  if (path.endsWith(".html")) return await page(file);
  if (path === ALL_SHEETS) return await allSheets(file);
  const isOurs = !path.startsWith("/vendor/");
  if (path.endsWith(".js") && isOurs) {
    return encode(withoutComments(await Deno.readTextFile(file)));
  }
  const bytes = await Deno.readFile(file);
  if (path !== "/vendor/uplot.js") return bytes;
  return encode(`${new TextDecoder().decode(bytes)}\nexport default uPlot;\n`);
}

/** Found once: a module that came since is loaded all the same, only later. */
let preloads: Promise<string> | null = null;

async function page(file: URL): Promise<Uint8Array<ArrayBuffer>> {
  const html = await Deno.readTextFile(file);
  const paths = await (files ??= listFiles());
  preloads ??= preloadsOf(html, {
    has: (path) => paths.has(path),
    read: (path) => Deno.readTextFile(paths.get(path)!()),
  });
  return encode(withPreloads(withOneSheet(html), await preloads));
}

async function allSheets(page: URL): Promise<Uint8Array<ArrayBuffer>> {
  const paths = sheetsOf(await Deno.readTextFile(page));
  const texts = paths.map((path) =>
    Deno.readTextFile(new URL(`.${path}`, WEB))
  );
  return encode((await Promise.all(texts)).join("\n"));
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** All that a file needs which is no page; the first view loads a hundred of them. */
const NO_SNIFFING = { "x-content-type-options": "nosniff" };

const SAFETY = {
  ...NO_SNIFFING,
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
  found.set(ALL_SHEETS, () => new URL("index.html", WEB)); // which names them
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
