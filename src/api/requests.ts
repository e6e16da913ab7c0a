/** The routes for requests: the list, one of them, and the live stream. */

import type { Context } from "hono";
import * as actions from "../actions/history.ts";
import type { ApiDeps } from "./deps.ts";
import type { LiveEvents } from "./live_events.ts";
import { detailOf, summaryOf } from "./request_wire.ts";
import { json } from "./respond.ts";

export async function listRequests(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const records = await actions.listRequests(deps, {
    limit: req.query("limit") ?? null,
    before: req.query("before") ?? null,
  });
  return json(records.map(summaryOf));
}

export async function showRequest(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const id = req.param("id") ?? "";
  return json(detailOf(await actions.showRequest(deps, id)));
}

export function streamRequests(
  { req }: Context,
  { live }: { readonly live: LiveEvents },
): Response {
  return new Response(live.open(req.header("last-event-id") ?? null), {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      // Asks nginx in front of us not to collect the events.
      "x-accel-buffering": "no",
    },
  });
}
