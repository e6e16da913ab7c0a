/** The routes for requests: the list, one of them, what led to it, and the live stream. */

import type { Context } from "hono";
import { describeBodies } from "../actions/bodies.ts";
import * as actions from "../actions/history.ts";
import type { ApiDeps } from "./deps.ts";
import type { LiveEvents } from "./live_events.ts";
import { pageFields } from "./page.ts";
import { historyQueryOf } from "./request_query.ts";
import { detailOf, summaryOf } from "./request_wire.ts";
import { json } from "./respond.ts";

export async function listRequests(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const page = await actions.listRequests(deps, historyQueryOf(req));
  return json(page.records.map(summaryOf), {
    fields: pageFields(req.url, page),
  });
}

export async function showRequest(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const id = req.param("id") ?? "";
  const record = await actions.showRequest(deps, id);
  return json(detailOf(record, await describeBodies(deps, id)));
}

export async function showConversation(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const id = req.param("id") ?? "";
  return json((await actions.showConversation(deps, id)).map(summaryOf));
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
