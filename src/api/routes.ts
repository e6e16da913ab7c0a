/** Every route of the management API with who may call it. What is not in this table is denied. */

import type { Context } from "hono";
import * as accounts from "./accounts.ts";
import type { AdminGate } from "./admin.ts";
import { sendBackup } from "./backup.ts";
import * as config from "./config.ts";
import * as bodies from "./bodies.ts";
import type { ApiDeps } from "./deps.ts";
import { listSessions } from "./client_sessions.ts";
import { listHar, showHar } from "./har.ts";
import { showHealth } from "./health.ts";
import type { LiveEvents } from "./live_events.ts";
import * as login from "./login.ts";
import * as logs from "./logs.ts";
import * as maintenance from "./maintenance.ts";
import { showMetrics } from "./metrics.ts";
import { type ApiDocument, showDocument } from "./openapi.ts";
import { setProviderStatus, showProviderStatus } from "./provider_status.ts";
import * as requests from "./requests.ts";
import * as signIn from "./sign_in.ts";
import { showAnalytics, showStats } from "./stats.ts";

/** What a route works with besides the request. */
export interface RouteDeps extends ApiDeps {
  readonly gate: AdminGate;
  readonly live: LiveEvents;
  readonly document: ApiDocument;
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
  { method: "GET",    path: "/metrics",                       who: "person",  answer: showMetrics },
  { method: "GET",    path: "/api/openapi.json",              who: "person",  answer: showDocument },
  { method: "POST",   path: "/api/login",                     who: "open",    answer: login.logIn },
  { method: "POST",   path: "/api/logout",                    who: "open",    answer: login.logOut },
  { method: "GET",    path: "/api/accounts",                  who: "person",  answer: accounts.listAccounts },
  { method: "POST",   path: "/api/accounts",                  who: "person",  answer: accounts.addAccount },
  { method: "PATCH",  path: "/api/accounts/:id",              who: "person",  answer: accounts.changeAccount },
  { method: "DELETE", path: "/api/accounts/:id",              who: "person",  answer: accounts.removeAccount },
  { method: "POST",   path: "/api/accounts/:id/pause",        who: "person",  answer: accounts.pauseAccount },
  { method: "POST",   path: "/api/accounts/:id/resume",       who: "person",  answer: accounts.resumeAccount },
  { method: "POST",   path: "/api/accounts/:id/rename",       who: "person",  answer: accounts.renameAccount },
  { method: "POST",   path: "/api/accounts/:id/lift",         who: "person",  answer: accounts.liftCooldowns },
  { method: "POST",   path: "/api/accounts/:id/usage",        who: "person",  answer: accounts.refreshUsage },
  { method: "POST",   path: "/api/auth/:provider/init",       who: "person",  answer: signIn.beginSignIn },
  { method: "POST",   path: "/api/auth/:provider/complete",   who: "person",  answer: signIn.completeSignIn },
  { method: "GET",    path: "/api/auth/session/:id/status",   who: "person",  answer: signIn.showSignIn },
  { method: "DELETE", path: "/api/auth/session/:id",          who: "person",  answer: signIn.cancelSignIn },
  { method: "GET",    path: "/oauth/:provider/callback",      who: "landing", answer: signIn.landSignIn },
  { method: "GET",    path: "/api/requests",                  who: "person",  answer: requests.listRequests },
  { method: "GET",    path: "/api/requests/stream",           who: "person",  answer: requests.streamRequests },
  { method: "GET",    path: "/api/requests/har",              who: "person",  answer: listHar },
  { method: "GET",    path: "/api/requests/:id/har",          who: "person",  answer: showHar },
  { method: "GET",    path: "/api/requests/:id/conversation", who: "person",  answer: requests.showConversation },
  { method: "GET",    path: "/api/sessions",                  who: "person",  answer: listSessions },
  { method: "GET",    path: "/api/requests/:id",              who: "person",  answer: requests.showRequest },
  { method: "GET",    path: "/api/requests/:id/body/request", who: "person",  answer: bodies.showRequestBody },
  { method: "GET",    path: "/api/requests/:id/body/response", who: "person",  answer: bodies.showResponseBody },
  { method: "GET",    path: "/api/stats",                     who: "person",  answer: showStats },
  { method: "GET",    path: "/api/analytics",                 who: "person",  answer: showAnalytics },
  { method: "POST",   path: "/api/stats/reset",               who: "person",  answer: maintenance.resetStats },
  { method: "GET",    path: "/api/storage",                   who: "person",  answer: maintenance.showStorage },
  { method: "POST",   path: "/api/maintenance/cleanup",       who: "person",  answer: maintenance.cleanUp },
  { method: "POST",   path: "/api/maintenance/compact",       who: "person",  answer: maintenance.compact },
  { method: "GET",    path: "/api/config",                    who: "person",  answer: config.showConfig },
  { method: "GET",    path: "/api/config/strategy",           who: "person",  answer: config.showStrategy },
  { method: "POST",   path: "/api/config/strategy",           who: "person",  answer: config.setStrategy },
  { method: "GET",    path: "/api/strategies",                who: "person",  answer: config.listStrategies },
  { method: "GET",    path: "/api/config/retention",          who: "person",  answer: config.showRetention },
  { method: "POST",   path: "/api/config/retention",          who: "person",  answer: config.setRetention },
  { method: "POST",   path: "/api/config/provider-status",    who: "person",  answer: setProviderStatus },
  { method: "GET",    path: "/api/provider-status",           who: "person",  answer: showProviderStatus },
  { method: "GET",    path: "/api/backup",                    who: "person",  answer: sendBackup },
  { method: "GET",    path: "/api/logs/history",              who: "person",  answer: logs.listLogs },
  { method: "GET",    path: "/api/logs/stream",               who: "person",  answer: logs.streamLogs },
];
