/** Every route of the management API with who may call it. What is not in this table is denied. */

import type { Context } from "hono";
import * as accounts from "./accounts.ts";
import type { AdminGate } from "./admin.ts";
import type { ApiDeps } from "./deps.ts";
import { showHealth } from "./health.ts";
import type { LiveEvents } from "./live_events.ts";
import * as login from "./login.ts";
import * as requests from "./requests.ts";
import * as signIn from "./sign_in.ts";
import { showStats } from "./stats.ts";

/** What a route works with besides the request. */
export interface RouteDeps extends ApiDeps {
  readonly gate: AdminGate;
  readonly live: LiveEvents;
}

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /**
   * `person`: the admin token has to be shown when one is set; `open`: never. Foreign pages may call neither. `landing`:
   * a provider's page sends a browser here, so nothing is asked of it but what its address brings.
   */
  readonly who: "person" | "open" | "landing";
  readonly answer: (
    context: Context,
    deps: RouteDeps,
  ) => Response | Promise<Response>;
}

/** Of two patterns that match, the earlier one answers. */
// deno-fmt-ignore: one line for each route, so that the table can be read as one.
export const ROUTES: readonly Route[] = [
  { method: "GET",    path: "/health",                        who: "open",    answer: showHealth },
  { method: "POST",   path: "/api/login",                     who: "open",    answer: login.logIn },
  { method: "POST",   path: "/api/logout",                    who: "open",    answer: login.logOut },
  { method: "GET",    path: "/api/accounts",                  who: "person",  answer: accounts.listAccounts },
  { method: "POST",   path: "/api/accounts",                  who: "person",  answer: accounts.addAccount },
  { method: "PATCH",  path: "/api/accounts/:id",              who: "person",  answer: accounts.changeAccount },
  { method: "DELETE", path: "/api/accounts/:id",              who: "person",  answer: accounts.removeAccount },
  { method: "POST",   path: "/api/accounts/:id/pause",        who: "person",  answer: accounts.pauseAccount },
  { method: "POST",   path: "/api/accounts/:id/resume",       who: "person",  answer: accounts.resumeAccount },
  { method: "POST",   path: "/api/accounts/:id/rename",       who: "person",  answer: accounts.renameAccount },
  { method: "POST",   path: "/api/accounts/:id/usage",        who: "person",  answer: accounts.refreshUsage },
  { method: "POST",   path: "/api/auth/:provider/init",       who: "person",  answer: signIn.beginSignIn },
  { method: "POST",   path: "/api/auth/:provider/complete",   who: "person",  answer: signIn.completeSignIn },
  { method: "GET",    path: "/api/auth/session/:id/status",   who: "person",  answer: signIn.showSignIn },
  { method: "DELETE", path: "/api/auth/session/:id",          who: "person",  answer: signIn.cancelSignIn },
  { method: "GET",    path: "/oauth/:provider/callback",      who: "landing", answer: signIn.landSignIn },
  { method: "GET",    path: "/api/requests",                  who: "person",  answer: requests.listRequests },
  { method: "GET",    path: "/api/requests/stream",           who: "person",  answer: requests.streamRequests },
  { method: "GET",    path: "/api/requests/:id",              who: "person",  answer: requests.showRequest },
  { method: "GET",    path: "/api/stats",                     who: "person",  answer: showStats },
];
