/**
 * Load by npm's autocannon, printed as JSON. It runs without the program's configuration and lock file, since nothing
 * but the bench needs the package. Argument: the load.
 */

import type { Load } from "./load.ts";
import { ASKS, COUNTER } from "./requests.ts";

const PACKAGE = "npm:autocannon@8.0.0";

const load: Load = JSON.parse(Deno.args[0]!);
const { path, headers, body } = ASKS[load.shape];
const [before = "", after = ""] = body.split(COUNTER);
let count = Date.now() % 1e9;

// By a name that is no literal, so that it is no part of what the lock file has to hold.
const { default: autocannon } = await import(PACKAGE);
const told = await autocannon({
  url: load.url + path,
  method: "POST",
  headers,
  connections: load.connections,
  duration: load.seconds,
  timeout: 30,
  // Its own way to number requests sends a content-length that does not fit (seen with 8.0.0).
  requests: [{
    setupRequest: (request: Record<string, unknown>) => ({
      ...request,
      body: before + String(++count).padStart(COUNTER.length, "0") + after,
    }),
  }],
});
Deno.stdout.writeSync(
  new TextEncoder().encode(JSON.stringify({
    requests: told["2xx"],
    seconds: told.duration,
    failed: told.errors + told.timeouts + told.non2xx,
  })),
);
