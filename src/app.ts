/** Puts the program together: config, store, bus, proxy, server. The tests build it with this too. */

import { createApi } from "./api/api.ts";
import { Bus } from "./bus.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { createLog, type Log } from "./log.ts";
import type { Exchange } from "./model/exchange.ts";
import { describeError } from "./model/fault.ts";
import { createSender } from "./net/send.ts";
import type { Deps, Recorder } from "./proxy/deps.ts";
import { createServer, listenOn } from "./server.ts";
import { loadSecretKey } from "./store/secrets.ts";
import { openStore, type Store } from "./store/store.ts";

export interface OpenOptions {
  readonly clock?: Clock;
  /** `:memory:` for tests; else the place that the config names. */
  readonly databasePath?: string;
  /** Where log lines go; nowhere when absent. */
  readonly writeLog?: (text: string) => void;
  /** 0 to 1, for spreading retries. */
  readonly random?: () => number;
}

export interface State {
  readonly config: Config;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  close(): Promise<void>;
}

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

/** What the command line needs when no server is wanted: the accounts and the history. */
export function openState(
  config: Config,
  options: OpenOptions = {},
): Promise<State> {
  return openStateWith(config, { ...options, threads: false });
}

/** The whole program, not yet listening. */
export async function openApp(
  config: Config,
  options: OpenOptions = {},
): Promise<App> {
  const threads = options.databasePath !== ":memory:";
  const state = await openStateWith(config, { ...options, threads });
  const { store, bus, clock, log } = state;
  for (const warning of config.warnings) log("warn", warning);

  const sender = createSender({
    clock,
    connectTimeoutMs: config.connectTimeoutMs,
    headersTimeoutMs: config.headersTimeoutMs,
    idleTimeoutMs: config.idleTimeoutMs,
    proxy: config.httpsProxy,
    noProxy: config.noProxy,
    authority: config.authority,
  });
  // Whoever binds to an address means to be called by it; the loopback names are known anyway.
  const allowedHosts = [...config.allowedHosts, config.host];
  const closing = new AbortController();
  const recorder = createRecorder(state);
  const proxy: Deps = {
    accounts: store.accounts,
    recorder,
    settings: {
      sessionDurationMs: config.sessionDurationMs,
      retryAttempts: config.retryAttempts,
      retryDelayMs: config.retryDelayMs,
      retryBackoff: config.retryBackoff,
      maxBodyBytes: config.maxBodyMb * 1_048_576,
      bodyTimeoutMs: config.idleTimeoutMs,
      passthrough: config.passthrough,
    },
    send: sender.send,
    now: () => clock.now(),
    tick: () => clock.tick(),
    wait: (ms, signal) => clock.wait(ms, signal),
    after: (ms, callback) => clock.after(ms, callback),
    random: options.random ?? Math.random,
    report: (error, requestId) =>
      log("error", describeError(error), { requestId }),
  };
  const api = createApi({
    store,
    bus,
    log,
    allowedHosts,
    adminToken: config.adminToken,
    sessionDurationMs: config.sessionDurationMs,
    closing: closing.signal,
    inFlight: recorder.inFlight,
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
  });
  const fetch = createServer({
    proxy,
    api: (request) => api.fetch(request),
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
      sender.close();
      await state.close();
    },
  };
}

async function openStateWith(
  config: Config,
  options: OpenOptions & { threads: boolean },
): Promise<State> {
  const clock = options.clock ?? systemClock;
  const bus = new Bus();
  const write = options.writeLog ?? (() => {});
  const log = createLog({ level: config.logLevel, clock, bus, write });
  const path = options.databasePath ?? config.databasePath;
  const store = await openStore({
    path,
    secretKey: await loadSecretKey({
      home: config.home,
      fromEnv: config.secretKey,
    }),
    threads: options.threads,
    clock,
    log,
    onAccountsChanged: () => bus.publish({ type: "accounts" }),
  });
  return { config, store, bus, clock, log, close: () => store.close() };
}

/** Passes each exchange on to the journal and to live views, and counts those on their way. */
function createRecorder(
  { store, bus }: State,
): Recorder & { inFlight(): number } {
  let running = 0;
  return {
    inFlight: () => running,
    opened(exchange: Exchange) {
      running++;
      store.journal.opened(exchange);
      bus.publish({ type: "ingress", exchange });
    },
    started(exchange: Exchange) {
      bus.publish({ type: "start", exchange });
    },
    closed(exchange: Exchange) {
      running--;
      store.journal.closed(exchange);
      bus.publish({ type: "summary", exchange });
    },
  };
}
