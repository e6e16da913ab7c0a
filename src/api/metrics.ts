/** The route that Prometheus scrapes. */

import type { Context } from "hono";
import { readMetrics } from "../actions/metrics.ts";
import { pageOf } from "../metrics/family.ts";
import type { ApiDeps } from "./deps.ts";
import { text } from "./respond.ts";

export async function showMetrics(
  _: Context,
  deps: ApiDeps,
): Promise<Response> {
  return text(pageOf(await readMetrics(deps)), {
    fields: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
  });
}
