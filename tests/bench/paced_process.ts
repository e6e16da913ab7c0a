/** Asks at an even pace, whether or not earlier answers have come, and prints what the answers took. */

import { HttpClient } from "./http_client.ts";
import { ASKS } from "./requests.ts";
import { quantile } from "./statistics.ts";

export interface Pace {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/** Ms from the first byte that was sent to the last received; what this process is late by itself is not the proxy's. */
export interface PacedResult {
  readonly answers: number;
  readonly failures: number;
  readonly p50: number;
  readonly p99: number;
}

const CLIENTS = 64; // all are busy only in a pause of 320 ms at 200 requests/s
const WARM_UP_SECONDS = 1; // until the compiler is through with this process

const pace: Pace = JSON.parse(Deno.args[0]!);
const free: HttpClient[] = [];
const took: number[] = [];
let failures = 0;

while (free.length < CLIENTS) {
  free.push(await HttpClient.open(pace.url, ASKS.json));
}
await keepPace(WARM_UP_SECONDS);
took.length = 0;
await keepPace(pace.seconds);
for (const client of free) client[Symbol.dispose]();

const result: PacedResult = {
  answers: took.length,
  failures,
  p50: quantile(took, 0.5),
  p99: quantile(took, 0.99),
};
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(result)));

async function keepPace(seconds: number): Promise<void> {
  const start = performance.now();
  const count = pace.perSecond * seconds;
  const running: Promise<void>[] = [];
  for (let nth = 0; nth < count; nth++) {
    const due = start + nth * 1000 / pace.perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const client = free.pop();
    // Whoever finds every connection busy would wait without being timed.
    if (client === undefined) failures++;
    else running.push(ask(client));
  }
  await Promise.all(running);
}

async function ask(client: HttpClient): Promise<void> {
  took.push(await client.ask());
  free.push(client);
}
