/** The routes that export requests as an HTTP archive (HAR 1.2), which browsers and many tools can show. */

import type { Context } from "hono";
import {
  exportRequest,
  exportRequests,
  type RecordedRequest,
} from "../actions/har.ts";
import { VERSION } from "../actions/version.ts";
import type { ApiDeps } from "./deps.ts";
import { harEntry } from "./har_entry.ts";
import { historyQueryOf } from "./request_query.ts";
import type { HarWire } from "./wire.ts";

const CREATOR: HarWire["log"]["creator"] = {
  name: "ccflare",
  version: VERSION,
};
/** The archive without its entries, in two parts. */
const HEAD = `{"log":{"version":"1.2","creator":${
  JSON.stringify(CREATOR)
},"entries":[`;
const TAIL = "]}}\n";

export async function showHar(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const id = req.param("id") ?? "";
  return archive([await exportRequest(deps, id)], { req, name: id });
}

/** Of the requests that the list would show, newest first. */
export function listHar({ req }: Context, deps: ApiDeps): Response {
  const requests = exportRequests(deps, historyQueryOf(req));
  return archive(requests, { req, name: "requests" });
}

/** Made while it is read: one request with its bodies is held at a time. */
function archive(
  requests: Iterable<RecordedRequest> | AsyncIterable<RecordedRequest>,
  { req, name }: { readonly req: Context["req"]; readonly name: string },
): Response {
  const { origin } = new URL(req.url);
  const body = ReadableStream.from(archiveText(requests, origin))
    .pipeThrough(new TextEncoderStream());
  return new Response(body, {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "content-disposition": `attachment; filename="ccflare-${
        name.replace(/[^\w-]/g, "_")
      }.har"`,
    },
  });
}

async function* archiveText(
  requests: Iterable<RecordedRequest> | AsyncIterable<RecordedRequest>,
  origin: string,
): AsyncGenerator<string> {
  let before = HEAD;
  for await (const request of requests) {
    yield before + JSON.stringify(harEntry(request, origin));
    before = ",\n";
  }
  yield (before === HEAD ? HEAD : "") + TAIL;
}
