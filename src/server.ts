/** One fetch function for everything: guards first, then the proxy, the management API or the dashboard. */

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { bearerOf } from "./api/admin.ts";
import { checkHost, checkOrigin } from "./api/guard.ts";
import type { LogLevel } from "./model/event.ts";
import { SendError } from "./model/answer.ts";
import type { Field } from "./model/fields.ts";
import { describeError, Fault } from "./model/fault.ts";
import { uuidv7 } from "./model/uuid.ts";
import type { Deps } from "./proxy/deps.ts";
import { type Guest, handle } from "./proxy/handle.ts";
import { refuse } from "./proxy/refuse.ts";
import { dialectFor } from "./proxy/route.ts";
import { handleSocket, isSocketPath, wantsSocket } from "./proxy/socket.ts";
import { serveStatic } from "./static.ts";
import { encodingFor } from "./static/compression.ts";

export interface ServerDeps {
  readonly proxy: Deps;
  readonly api: (request: Request) => Response | Promise<Response>;
  /** Hears that somebody opens the dashboard, whose page will call the API next. */
  readonly visited: () => void;
  readonly allowedHosts: readonly string[];
  /** From key to the name it is recorded under; empty when every program on this machine may use the proxy. */
  readonly apiKeys: ReadonlyMap<string, string>;
}

export function createServer(
  deps: ServerDeps,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = pathOf(request.url);
    if (path === "/v1" || path.startsWith("/v1/")) {
      return await proxy(request, path, deps);
    }
    const fault = checkTarget(request) ?? checkHost(request, deps);
    if (fault !== null) {
      return Response.json({ error: fault.message }, { status: fault.status });
    }
    if (path === "/" && request.method === "HEAD") return new Response(null); // Claude Code's connectivity probe
    if (/^\/(health$|metrics$|api(\/|$)|oauth\/)/.test(path)) {
      return await pressed(await deps.api(request), request);
    }
    deps.visited();
    return await serveStatic(request);
  };
}

/** Takes a third of the time of what is usual for a quarter more bytes, and the proxy waits meanwhile. */
const GZIP = { level: 2 };

/** Lists of requests shrink to a tenth, which counts when the dashboard is opened from another machine. */
async function pressed(
  response: Response,
  request: Request,
): Promise<Response> {
  const { body, status, headers } = response;
  const isJson = headers.get("content-type") === "application/json";
  const accepted = encodingFor(request.headers.get("accept-encoding"), [
    "gzip",
  ]);
  if (body === null || !isJson || accepted === null) return response;
  headers.delete("content-length");
  headers.set("content-encoding", accepted);
  headers.append("vary", "accept-encoding");
  // A file to be saved may be too large to be held.
  const content = headers.has("content-disposition")
    ? body.pipeThrough(new CompressionStream(accepted))
    : new Uint8Array(
      gzipSync(new Uint8Array(await response.arrayBuffer()), GZIP),
    );
  return new Response(content, { status, headers });
}

async function proxy(
  request: Request,
  path: string,
  deps: ServerDeps,
): Promise<Response> {
  const { headers } = request;
  const guest = guestOf(headers, deps.apiKeys);
  const isSocket = wantsSocket(headers);
  const fault = checkTarget(request) ?? checkHost(request, deps) ??
    checkOrigin(request, { ...deps, sameHost: false }) ??
    (guest === null ? NO_KEY : null) ??
    (isSocket && !isSocketPath(path) ? NO_SOCKET : null);
  if (fault === null) {
    const way = isSocket ? handleSocket : handle;
    return await way(request, deps.proxy, guest!);
  }
  const fields = [...headers] as Field[];
  return refuse(fault, {
    dialect: dialectFor({ path, fields }),
    requestId: uuidv7(),
  });
}

const NO_KEY = new Fault(
  "unauthorized",
  "This proxy takes only the keys in its CCFLARE_API_KEYS; send one as x-api-key or as bearer",
);

/** On this answer clients go on over HTTP at once. */
const NO_SOCKET = new Fault(
  "upgrade",
  "There are no WebSockets here; send the request over HTTP",
);

/** Null when keys are asked for and none of them was sent. Digests are compared, so that time tells nothing. */
function guestOf(
  headers: Headers,
  apiKeys: ReadonlyMap<string, string>,
): Guest | null {
  if (apiKeys.size === 0) return { keyName: null };
  const offered = [headers.get("x-api-key"), bearerOf(headers)]
    .filter((key) => key !== null).map(digest);
  for (const [key, keyName] of apiKeys) {
    if (offered.includes(digest(key))) return { keyName };
  }
  return null;
}

function digest(key: string): string {
  return createHash("sha256").update(key).digest("base64");
}

/** A request line may name a path only; an absolute address would be one for a forward proxy. */
function checkTarget(request: Request): Fault | null {
  const host = request.headers.get("host");
  const address = request.url.slice(request.url.indexOf("://") + 3);
  const authority = /^[^/?#]*/.exec(address)![0];
  if (host === null || authority.toLowerCase() === host.toLowerCase()) {
    return null;
  }
  return new Fault(
    "invalid",
    "Cannot take an absolute address in the request line",
  );
}

function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start === -1) return "/";
  const end = url.indexOf("?", start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}

/** Throws a `Fault` when the address is taken. Aborting `signal` cuts what is still running. */
export function listenOn(
  { host, port }: { host: string; port: number },
  options: {
    fetch: (request: Request) => Promise<Response>;
    log: (level: LogLevel, message: string) => void;
    signal: AbortSignal;
  },
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname: host,
      port,
      signal: options.signal,
      onListen: () => {}, // the command that started us says where it listens
      onError(error) {
        // A body that broke off upstream ends the same way here; its record says so.
        const level = error instanceof SendError ? "debug" : "error";
        options.log(level, describeError(error));
        return Response.json({ error: "Something went wrong inside ccflare" }, {
          status: 500,
        });
      },
    }, options.fetch);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Fault(
      "conflict",
      `Cannot listen on ${host}:${port}: another program does already (--port takes another one)`,
      { cause: error },
    );
  }
}
