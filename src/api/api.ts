/** The management API: builds the router from the table of routes and lets nobody past the guards. */

import { type Context, Hono } from "hono";
import { Fault } from "../model/fault.ts";
import { AdminGate } from "./admin.ts";
import type { ApiDeps } from "./deps.ts";
import { checkHost, checkOrigin } from "./guard.ts";
import { LiveEvents } from "./live_events.ts";
import { ApiDocument } from "./openapi.ts";
import { failure } from "./respond.ts";
import { type Route, type RouteDeps, ROUTES } from "./routes.ts";

type Answer = Route["answer"];

/** For `/health`, `/metrics`, `/api/*` and `/oauth/*`; any other path gets the 404 of an unknown route. */
export function createApi(deps: ApiDeps): Hono {
  const routeDeps: RouteDeps = {
    ...deps,
    gate: new AdminGate(deps.adminToken, () => deps.now()),
    live: new LiveEvents(deps),
    document: new ApiDocument(ROUTES),
  };
  const guarded = (who: Route["who"], answer: Answer) => (context: Context) => {
    const fault = refusalOf(context.req.raw, who, routeDeps);
    if (fault !== null) throw fault;
    return answer(context, routeDeps);
  };
  const api = new Hono();
  for (const { method, path, who, answer } of ROUTES) {
    api.on(method, path, guarded(who, answer));
  }
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    api.all(
      path,
      guarded("person", (context) => wrongMethod(context, path, deps)),
    );
  }
  api.notFound(guarded("person", unknownRoute));
  api.onError((error) => failure(error, deps));
  return api;
}

function refusalOf(
  request: Request,
  who: Route["who"],
  deps: RouteDeps,
): Fault | null {
  const fault = checkHost(request, deps);
  if (fault !== null || who === "landing") return fault;
  const { allowedHosts } = deps;
  return checkOrigin(request, { allowedHosts, sameHost: true }) ??
    (who === "open" ? null : deps.gate.check(request));
}

function wrongMethod(
  { req }: Context,
  path: string,
  deps: Pick<ApiDeps, "log">,
): Response {
  const allow = ROUTES.filter((route) => route.path === path)
    // Whoever may GET may also ask for the header fields only.
    .flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method])
    .join(", ");
  const fault = new Fault(
    "wrong_method",
    `${req.path} does not understand ${req.method}`,
    { details: { allow } },
  );
  return failure(fault, deps, { allow });
}

function unknownRoute({ req }: Context): never {
  throw new Fault("not_found", `No route for ${req.method} ${req.path}`);
}
