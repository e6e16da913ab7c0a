/** All that the management API asks of the rest of the program. */

import type { ActionDeps } from "../actions/deps.ts";
import type { LogDeps } from "../actions/logs.ts";
import type { SettingsDeps } from "../actions/settings.ts";
import type { SignIns } from "../actions/sign_in.ts";
import type { AskForUsage } from "../actions/usage.ts";
import type { Bus } from "../bus.ts";
import type { Log } from "../log.ts";
import type { RequestMetrics } from "../metrics/request_metrics.ts";

export interface ApiDeps extends ActionDeps, LogDeps, SettingsDeps {
  readonly signIns: SignIns;
  readonly askForUsage: AskForUsage;
  readonly bus: Bus;
  /** Host names besides loopback that the program may be called by: `name` for any port, `name:port` for one. */
  readonly allowedHosts: readonly string[];
  /** Null when everyone on this machine may call. */
  readonly adminToken: string | null;
  /** Aborts when the program closes; live streams end then, so that they hold nobody up. */
  readonly closing: AbortSignal;
  readonly metrics: RequestMetrics;
  /** Requests that are being proxied right now. */
  inFlight(): number;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
  readonly log: Log;
}
