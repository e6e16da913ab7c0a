/** The whole program on a database in memory, listening on a free port, its accounts pointing at a fake upstream. */

import { type App, openApp } from "../../src/app.ts";
import { type Clock, systemClock } from "../../src/clock.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import type { OpenOptions } from "../../src/state.ts";
import type { Store } from "../../src/store/store.ts";
import { HandClock } from "./clock.ts";

export interface TestAccount {
  readonly name: string;
  readonly provider: string;
  readonly key: string;
  readonly priority?: number;
}

export interface TestAppOptions {
  readonly accounts?: readonly TestAccount[];
  /** Where the accounts send; OpenAI accounts get its `/v1`. */
  readonly upstream?: { readonly url: string };
  /** Turned by hand unless said otherwise. */
  readonly clock?: Clock;
  readonly config?: Partial<Config>;
  /** A file in place of the database in memory; then with its threads. */
  readonly databasePath?: string;
  /** Environment variables; the program sees no others. */
  readonly env?: Record<string, string>;
  /** Where prices are fetched from, for a test that lets them be. */
  readonly pricesUrl?: string;
  /** Status pages of providers, for a test that has them asked. */
  readonly statusPages?: OpenOptions["statusPages"];
}

export interface TestApp extends AsyncDisposable {
  readonly app: App;
  readonly store: Store;
  readonly clock: HandClock;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What the log wrote. */
  readonly log: string[];
  /** Answers without a socket. */
  fetch(request: Request): Promise<Response>;
}

const SECRET_KEY = "0123456789abcdef".repeat(4);

export async function openTestApp(
  options: TestAppOptions = {},
): Promise<TestApp> {
  const env: Record<string, string> = {
    CCFLARE_HOME: "/dev/null/home", // where nobody can write
    CCFLARE_SECRET_KEY: SECRET_KEY,
    PORT: "0",
    CF_PRICING_OFFLINE: "1", // tests reach nobody
    ...options.env,
  };
  const config = {
    ...loadConfig({ env: (variable) => env[variable], readFile: () => null }),
    ...options.config,
  };
  const log: string[] = [];
  const hand = new HandClock(Date.now());
  const app = await openApp(config, {
    clock: options.clock ?? hand,
    databasePath: options.databasePath ?? ":memory:",
    writeLog: (text) => log.push(text),
    random: () => 0.5,
    ...(options.pricesUrl ? { pricesUrl: options.pricesUrl } : {}),
    ...(options.statusPages ? { statusPages: options.statusPages } : {}),
  });
  for (const [nth, account] of (options.accounts ?? []).entries()) {
    await app.store.accounts.add({
      name: account.name,
      provider: account.provider,
      baseUrl: options.upstream
        ? baseOf(options.upstream.url, account.provider)
        : null,
      priority: account.priority ?? nth,
      credentials: { kind: "key", apiKey: account.key },
    });
  }
  const { port } = await app.listen();
  return {
    app,
    store: app.store,
    clock: hand,
    url: `http://127.0.0.1:${port}`,
    log,
    fetch: (request) => app.fetch(request),
    async [Symbol.asyncDispose]() {
      await app.close(AbortSignal.abort());
    },
  };
}

export { systemClock };

function baseOf(url: string, provider: string): string {
  return provider === "openai" ? `${url}/v1` : url;
}
