/** The management API on a store in memory, with time in the test's hand. */

import type { ProviderStatusDeps } from "../../src/actions/provider_status.ts";
import type { AskForUsage } from "../../src/actions/usage.ts";
import { createApi } from "../../src/api/api.ts";
import { Bus } from "../../src/bus.ts";
import { ProviderStatusSetting } from "../../src/config/provider_status.ts";
import { RetentionSettings } from "../../src/config/retention.ts";
import { LogRing } from "../../src/log/ring.ts";
import { RequestMetrics } from "../../src/metrics/request_metrics.ts";
import { openStore } from "../../src/store/store.ts";
import { openSignIns } from "../support/sign_in.ts";
import { HandClock } from "../support/clock.ts";

export const HOUR = 3_600_000;

/** A key that must never come back out. */
export const KEY = "sk-fake-never-to-be-shown";

const unasked: AskForUsage = () => {
  throw new Error("Nobody should be asked");
};

export async function openApi(
  options: {
    adminToken?: string;
    allowedHosts?: string[];
    askForUsage?: AskForUsage;
    retention?: RetentionSettings;
    providerStatus?: ProviderStatusDeps["providerStatus"];
    /** Where files may be written. */
    home?: string;
  } = {},
) {
  const clock = new HandClock();
  const bus = new Bus();
  const closing = new AbortController();
  const logged: string[] = [];
  const metrics = new RequestMetrics();
  const ring = new LogRing();
  const store = await openStore({
    path: ":memory:",
    secretKey: new Uint8Array(32),
    threads: false,
    clock,
    log: () => {},
    onAccountsChanged: () => bus.publish({ type: "accounts" }),
  });
  const { signIns, ...issuer } = openSignIns({
    accounts: store.accounts,
    clock,
  });
  const api = createApi({
    signIns,
    askForUsage: options.askForUsage ?? unasked,
    store,
    bus,
    closing: closing.signal,
    adminToken: options.adminToken ?? null,
    allowedHosts: options.allowedHosts ?? [],
    sessionDurationMs: 5 * HOUR,
    metrics,
    logs: { ring, file: null, pid: 1, since: clock.now() },
    retention: options.retention ?? new RetentionSettings({
      dataRetentionDays: 7,
      requestRetentionDays: 365,
      payloadBudgetMb: 2048,
      settingsPath: "/nowhere/ccflare.json",
      saidOutside: new Set(),
    }),
    providerStatus: options.providerStatus ?? {
      setting: new ProviderStatusSetting({
        providerStatus: "off",
        settingsPath: "/nowhere/ccflare.json",
        saidOutside: new Set(),
      }),
      read: () => Promise.reject(new Error("Nobody should be asked")),
    },
    prices: () => ({
      sheetDate: "2026-01-01",
      source: "bundled",
      offline: true,
      lastError: null,
    }),
    settings: {
      port: () => 8080,
      storePayloads: "full",
      usagePoll: "on",
      logLevel: "info",
      places: {
        home: "/h",
        database: `${options.home ?? "/h"}/ccflare.db`,
        logs: "/h/logs",
        settings: "/h/ccflare.json",
      },
    },
    inFlight: () => 3,
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
    log: (_, message, data) => logged.push(JSON.stringify([message, data])),
  });
  return {
    clock,
    bus,
    store,
    closing,
    metrics,
    /** What the routes for the log read. */
    ring,
    logged,
    signIns,
    /** The token address behind the sign-ins. */
    issuer,
    fetch: (path: string, init: RequestInit = {}) =>
      Promise.resolve(api.fetch(new Request(`http://localhost${path}`, init))),
    /** Status and body of a request with a JSON body, or with none. */
    async send(method: string, path: string, body?: unknown) {
      const response = await this.fetch(path, {
        method,
        ...(body === undefined ? {} : {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json" },
        }),
      });
      // deno-lint-ignore no-explicit-any -- every test looks at another shape
      const answer: any = await response.json();
      return { status: response.status, body: answer };
    },
    add: (name: string) =>
      store.accounts.add({
        name,
        provider: "anthropic",
        baseUrl: null,
        priority: 0,
        credentials: { kind: "key", apiKey: KEY },
      }),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await signIns.close();
      await store.close();
    },
  };
}
