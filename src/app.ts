/** Puts the program together: state, tokens, proxy, API, server. The tests build it with this too. */

import { join } from "node:path";
import type { Bus } from "./bus.ts";
import type { Config } from "./config.ts";
import { ProviderStatusSetting } from "./config/provider_status.ts";
import { RetentionSettings } from "./config/retention.ts";
import { SettingsFile } from "./config/settings_file.ts";
import { RequestMetrics } from "./metrics/request_metrics.ts";
import { describeError } from "./model/fault.ts";
import { createDialer } from "./net/dial.ts";
import { providerOf } from "./providers/mod.ts";
import { PriceBook } from "./prices/book.ts";
import { ProviderStatus, STATUS_PAGES } from "./provider_status.ts";
import type { Deps } from "./proxy/deps.ts";
import { createRecorder } from "./recorder.ts";
import { BodyMemory } from "./proxy/body_memory.ts";
import { createServer, listenOn } from "./server.ts";
import { type OpenOptions, openState, outboundOf, signInOf } from "./state.ts";
import type { Store } from "./store/store.ts";
import { TokenKeeper } from "./tokens/keeper.ts";
import { UsagePoller } from "./usage/poller.ts";

export interface App {
  readonly store: Store;
  readonly bus: Bus;
  /** Tells the log of an error that nobody caught. */
  report(error: unknown): void;
  /** Answers one request without a socket. */
  fetch(request: Request): Promise<Response>;
  /** Rejects with a `Fault` when the address is taken. */
  listen(): Promise<{ hostname: string; port: number }>;
  /** Takes no more requests, lets the running ones end until `hurry` aborts, writes everything down. */
  close(hurry?: AbortSignal): Promise<void>;
}

/** The whole program, not yet listening. */
export async function openApp(
  config: Config,
  options: OpenOptions = {},
): Promise<App> {
  const threads = options.databasePath !== ":memory:";
  const state = await openState(config, { ...options, threads });
  const { store, bus, clock, log } = state;
  for (const warning of config.warnings) log("warn", warning);

  const keeper = new TokenKeeper({
    accounts: store.accounts,
    post: state.post,
    signInOf: (provider) => signInOf(provider, config),
    clock,
    log,
  });
  // Whoever binds to an address means to be called by it; the loopback names are known anyway.
  const allowedHosts = [...config.allowedHosts, config.host];
  const closing = new AbortController();
  const random = options.random ?? Math.random;
  const usage = new UsagePoller({
    accounts: store.accounts,
    vault: keeper,
    providerOf,
    send: state.sender.send,
    clock,
    random,
    log,
  });
  const metrics = new RequestMetrics();
  const prices = await PriceBook.open({
    path: join(config.home, "prices.json"),
    offline: config.pricingOffline,
    refreshHours: config.pricingRefreshHours,
    ...(options.pricesUrl ? { url: options.pricesUrl } : {}),
    send: state.sender.send,
    clock,
    random,
    log,
  });
  const recorder = createRecorder({
    store,
    storePayloads: config.storePayloads,
    bus,
    metrics,
    prices,
    usage,
    log,
  });
  const bodyMemory = new BodyMemory(clock);
  const proxy: Deps = {
    accounts: store.accounts,
    vault: keeper,
    recorder,
    settings: {
      sessionDurationMs: config.sessionDurationMs,
      retryAttempts: config.retryAttempts,
      retryDelayMs: config.retryDelayMs,
      retryBackoff: config.retryBackoff,
      maxBodyBytes: config.maxBodyMb * 1_048_576,
      bodyTimeoutMs: config.idleTimeoutMs,
      keepBodies: config.storePayloads !== "off",
      passthrough: config.passthrough,
    },
    memory: bodyMemory,
    send: state.sender.send,
    dial: createDialer(outboundOf(config, clock)),
    now: () => clock.now(),
    tick: () => clock.tick(),
    wait: (ms, signal) => clock.wait(ms, signal),
    after: (ms, callback) => clock.after(ms, callback),
    random,
    report: (error, requestId) =>
      log("error", describeError(error), { requestId }),
  };
  const settingsFile = new SettingsFile(config);
  const retention = new RetentionSettings(config, settingsFile);
  const status = new ProviderStatus({
    pages: options.statusPages ?? STATUS_PAGES,
    send: state.sender.send,
    clock,
  });
  // Loaded when it is first called: a proxy that nobody looks at does without its code.
  const openApi = async () =>
    (await import("./api/api.ts")).createApi({
      store,
      signIns: state.signIns,
      askForUsage: (account) => usage.refresh(account),
      bus,
      log,
      allowedHosts,
      adminToken: config.adminToken,
      sessionDurationMs: config.sessionDurationMs,
      closing: closing.signal,
      metrics,
      logs: state.logs,
      retention,
      prices: () => prices.state(),
      providerStatus: {
        setting: new ProviderStatusSetting(config, settingsFile),
        read: () => status.read(),
      },
      settings: {
        port: () => server?.addr.port ?? config.port,
        storePayloads: config.storePayloads,
        usagePoll: config.usagePoll,
        logLevel: config.logLevel,
        places: {
          home: config.home,
          database: config.databasePath,
          logs: config.logDirectory,
          settings: config.settingsPath,
        },
      },
      inFlight: recorder.inFlight,
      now: () => clock.now(),
      after: (ms, callback) => clock.after(ms, callback),
    });
  let api: ReturnType<typeof openApi> | null = null;
  const fetch = createServer({
    proxy,
    api: async (request) => (await (api ??= openApi())).fetch(request),
    visited: () => void (api ??= openApi()),
    allowedHosts,
    apiKeys: config.apiKeys,
  });
  let server: Deno.HttpServer<Deno.NetAddr> | null = null;
  const cut = new AbortController();
  return {
    store,
    bus,
    fetch,
    report: (error) => log("error", `Nobody caught: ${describeError(error)}`),
    listen() {
      server = listenOn(config, { fetch, log, signal: cut.signal });
      if (config.usagePoll === "on") usage.start();
      store.housekeeping.start(() => retention.current);
      prices.start();
      const { hostname, port } = server.addr;
      return Promise.resolve({ hostname, port });
    },
    async close(hurry) {
      closing.abort();
      const onHurry = () => cut.abort();
      if (hurry?.aborted) onHurry();
      hurry?.addEventListener("abort", onHurry);
      await server?.shutdown();
      hurry?.removeEventListener("abort", onHurry);
      usage.close();
      await status.close();
      await prices.close();
      await keeper.close();
      await state.close();
      bodyMemory.close();
    },
  };
}
