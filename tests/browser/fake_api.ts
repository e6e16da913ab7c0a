/** The dashboard's server without the program: the real static files, and an API that answers from memory. */

import type {
  AccountWire,
  ErrorBody,
  RequestEvent,
  RequestSummary,
} from "../../src/api/wire.ts";
import { serveStatic } from "../../src/static.ts";
import { analyticsSample, byModelSample } from "../web/analytics_sample.ts";
import { detailSample, healthSample, statsSample } from "../web/samples.ts";

export interface FakeApi {
  readonly origin: string;
  accounts: AccountWire[];
  requests: RequestSummary[];
  /** While true every data route answers 503. */
  failing: boolean;
  /** How many event streams are open. */
  readonly listeners: number;
  send(event: RequestEvent): void;
  /** Breaks the open event streams as a restart would. */
  hangUp(): void;
  close(): Promise<void>;
}

export function openFakeApi(): FakeApi {
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    answer,
  );
  const api: FakeApi = {
    origin: `http://127.0.0.1:${server.addr.port}`,
    accounts: [],
    requests: [],
    failing: false,
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
    if (pathname === "/health") {
      return Response.json(healthSample({ accounts: api.accounts.length }));
    }
    if (!pathname.startsWith("/api/")) return await serveStatic(request);
    if (pathname === "/api/requests/stream") return stream();
    if (api.failing) return refuse(503, "The database is locked");
    if (pathname === "/api/analytics") {
      return Response.json(analytics(new URL(request.url)));
    }
    if (pathname === "/api/stats") return Response.json(stats());
    if (pathname === "/api/accounts") return Response.json(api.accounts);
    if (pathname === "/api/requests") return Response.json(api.requests);
    if (pathname === "/api/provider-status") {
      return Response.json({ state: "off", providers: [] });
    }
    if (pathname.endsWith("/conversation")) return Response.json([]);
    return story(pathname.slice("/api/requests/".length));
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

  /** Always the week, whatever range is asked for. */
  function analytics({ searchParams }: URL) {
    const isByModel = searchParams.has("modelBreakdown");
    const whole = isByModel
      ? byModelSample(Date.now())
      : analyticsSample(Date.now());
    return api.requests.length > 0
      ? whole
      : { ...whole, totals: { ...whole.totals, requests: 0 }, timeSeries: [] };
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

  function story(id: string): Response {
    const summary = api.requests.find((one) => one.id === id);
    return summary
      ? Response.json(detailSample(summary))
      : refuse(404, "There is no such request");
  }
}

function refuse(status: number, error: string): Response {
  return Response.json({ error } satisfies ErrorBody, { status });
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
