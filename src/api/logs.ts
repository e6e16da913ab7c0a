/** The routes for the log: what was said last, and what is said from now on. */

import type { Context } from "hono";
import { type LogQuery, readFilter, readLogs } from "../actions/logs.ts";
import type { LogLine } from "../model/event.ts";
import type { ApiDeps } from "./deps.ts";
import { LogStream } from "./log_stream.ts";
import { json } from "./respond.ts";
import type { LogLineWire } from "./wire.ts";

export async function listLogs(
  context: Context,
  deps: ApiDeps,
): Promise<Response> {
  const limit = context.req.query("limit") ?? null;
  const lines = await readLogs(deps, { ...queryOf(context), limit });
  return json(lines.map(wireOf));
}

export function streamLogs(context: Context, deps: ApiDeps): Response {
  const filter = readFilter(queryOf(context));
  const stream = new LogStream({ ...deps, ring: deps.logs.ring });
  const body = stream.open((line) => filter(line) ? wireOf(line) : null);
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      // Asks nginx in front of us not to collect the events.
      "x-accel-buffering": "no",
    },
  });
}

function queryOf({ req }: Context): LogQuery {
  return { level: req.query("level") ?? null, q: req.query("q") ?? null };
}

function wireOf({ at, level, message, data }: LogLine): LogLineWire {
  return {
    ts: at,
    level: level.toUpperCase() as LogLineWire["level"],
    msg: message,
    ...(data === undefined ? {} : { data }),
  };
}
