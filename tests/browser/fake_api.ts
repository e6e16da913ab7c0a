/** The dashboard's server without the program: the real static files, and an API that answers from memory. */

import type {
  AccountWire,
  ErrorBody,
  RequestEvent,
  RequestSummary,
} from "../../src/api/wire.ts";
import { serveStatic } from "../../src/static.ts";
import {
  accountSample,
  detailSample,
  healthSample,
  statsSample,
} from "../web/samples.ts";

/** All that the acts ask of whoever serves the dashboard, so that they can be played against the real program too. */
export interface Backend {
  readonly origin: string;
  accounts: AccountWire[];
  requests: RequestSummary[];
  /** What the login form has to be given; null lets everybody in. */
  token: string | null;
  /** While true every data route answers 503. */
  failing: boolean;
  /** Bodies of the changes that were asked for, with method and path. */
  readonly changes: { method: string; path: string; body: unknown }[];
  readonly listeners: number;
  send(event: RequestEvent): void;
  /** Breaks the open event streams as a restart would. */
  hangUp(): void;
  close(): Promise<void>;
}

export function openFakeApi(): Backend {
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    answer,
  );
  const api: Backend = {
    origin: `http://127.0.0.1:${server.addr.port}`,
    accounts: [],
    requests: [],
    token: null,
    failing: false,
    changes: [],
    get listeners() {
      return streams.size;
    },
    send(event) {
      for (const stream of streams) {
        stream.enqueue(encode(`data: ${JSON.stringify(event)}\n\n`));
      }
    },
    hangUp() {
      for (const stream of streams) stream.close();
      streams.clear();
    },
    async close() {
      api.hangUp();
      await server.shutdown();
    },
  };
  return api;

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body = request.method === "POST" || request.method === "PATCH"
      ? await request.json().catch(() => null)
      : null;
    if (pathname === "/api/login") return login(body);
    if (pathname === "/api/logout") {
      return json({ success: true }, { "set-cookie": "admin=; Max-Age=0" });
    }
    if (pathname === "/health") {
      return json(healthSample({ accounts: api.accounts.length }));
    }
    if (!pathname.startsWith("/api/")) return serveStatic(request);
    if (!isAllowed(request)) return refuse(401, "Sign in first");
    if (pathname === "/api/requests/stream") return stream();
    if (api.failing) return refuse(503, "The database is locked");
    if (request.method !== "GET") {
      api.changes.push({ method: request.method, path: pathname, body });
    }
    const [, , noun, id, verb] = pathname.split("/");
    if (noun === "stats") return json(stats());
    if (noun === "requests") return requests(id);
    return accounts(request.method, { id, verb, body });
  }

  function login(body: { token: string } | null): Response {
    return body?.token === api.token
      ? json({ success: true }, {
        "set-cookie": `admin=${api.token}; HttpOnly; SameSite=Strict; Path=/`,
      })
      : refuse(401, "Wrong token");
  }

  function isAllowed(request: Request): boolean {
    return api.token === null ||
      request.headers.get("cookie") === `admin=${api.token}`;
  }

  function stream(): Response {
    let own: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller;
        streams.add(controller);
        controller.enqueue(encode("event: connected\ndata: {}\n\n"));
      },
      cancel() {
        streams.delete(own);
      },
    });
    return new Response(body, {
      headers: { "content-type": "text/event-stream" },
    });
  }

  function stats() {
    return api.requests.length > 0 ? statsSample() : statsSample({
      totalRequests: 0,
      totalTokens: 0,
      recentErrors: [],
      avgTokensPerSecond: null,
      overhead: { p50: null, p95: null, p99: null },
    });
  }

  function requests(id: string | undefined): Response {
    if (id === undefined) return json(api.requests);
    const summary = api.requests.find((one) => one.id === id);
    return summary
      ? json(detailSample(summary))
      : refuse(404, "There is no such request");
  }

  function accounts(
    method: string,
    { id, verb, body }: {
      id: string | undefined;
      verb: string | undefined;
      body: Record<string, unknown> | null;
    },
  ): Response {
    if (id === undefined && method === "GET") return json(api.accounts);
    if (id === undefined) {
      const name = String(body?.name);
      if (name === "refused") return refuse(400, "The key was refused");
      const provider = String(body?.provider);
      api.accounts.push(
        accountSample({ id: `acc-${name}`, name, provider }),
      );
      return json({ success: true, message: "Added", data: {} });
    }
    const index = api.accounts.findIndex((one) => one.id === id);
    const known = api.accounts[index];
    if (known === undefined) return refuse(404, "There is no such account");
    if (method === "DELETE") api.accounts.splice(index, 1);
    else if (verb === undefined) {
      const { api_key: _secret, ...shown } = body ?? {};
      api.accounts[index] = { ...known, ...shown };
    } else {
      const paused = verb === "pause";
      const state = paused ? "paused" : "ready";
      api.accounts[index] = { ...known, paused, state };
    }
    return json({ success: true, message: "Done" });
  }
}

function json(body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { headers });
}

function refuse(status: number, error: string): Response {
  return Response.json({ error } satisfies ErrorBody, { status });
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
