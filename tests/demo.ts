/** `deno task demo`: the whole program before a fake provider, with accounts in every state and agents at work. Ctrl-C ends it. */

import { type App, openApp } from "../src/app.ts";
import { type Config, loadConfig } from "../src/config.ts";
import { Fault } from "../src/model/fault.ts";
import { addAccounts } from "./demo/accounts.ts";
import { work } from "./demo/agents.ts";
import { openUpstream } from "./support/upstream.ts";

const leaving = new AbortController();
const leave = () => leaving.abort();
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
for (const signal of SIGNALS) Deno.addSignalListener(signal, leave);

const home = await Deno.makeTempDir({ prefix: "ccflare-demo-" });
try {
  await using upstream = openUpstream();
  const port = Deno.env.get("PORT") ?? "8080";
  const { app, url } = await listen(configOf({ home, port }));
  await addAccounts(app.store.accounts, upstream);
  say(`The demo is at ${url} until Ctrl-C\n`);
  await work(url, leaving.signal);
  await app.close(leaving.signal);
} finally {
  await Deno.remove(home, { recursive: true });
  for (const signal of SIGNALS) Deno.removeSignalListener(signal, leave);
}

function configOf({ home, port }: { home: string; port: string }): Config {
  const env: Record<string, string> = {
    CCFLARE_HOME: home,
    RETRY_DELAY_MS: "200",
    LOG_LEVEL: "warn",
    CF_PRICING_OFFLINE: "1",
  };
  return loadConfig({ flags: { port }, env: (name) => env[name] });
}

/** On the port that was asked for, or on a free one when that is taken. */
async function listen(config: Config): Promise<{ app: App; url: string }> {
  const app = await openApp(config, { writeLog: say });
  try {
    const { hostname, port } = await app.listen();
    return { app, url: `http://${hostname}:${port}` };
  } catch (error) {
    await app.close();
    if (!(error instanceof Fault) || error.code !== "conflict") throw error;
    say(`Port ${config.port} is taken, so another one is used\n`);
    return await listen({ ...config, port: 0 });
  }
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
