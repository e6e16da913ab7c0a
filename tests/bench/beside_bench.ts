/**
 * Whether people who look at a large history slow the proxy down: an even load on a program with a million requests in
 * its database, in turns alone and beside one client that asks for analytics and pages, with a pause after each answer.
 * Takes `--db FILE`, which is made when it is not there and else copied as it is.
 */

import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { Program } from "../support/program.ts";
import { makeHistory } from "./history_fixture.ts";
import type { Pace, PacedResult } from "./paced_process.ts";
import { runProcess, Server } from "./processes.ts";
import { median } from "./statistics.ts";

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    rows: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "8" },
    pause: { type: "string", default: "250" }, // ms; 0 for questions without end
    db: { type: "string" },
  },
});
const [rows, rounds, perSecond, seconds, pauseMs] = [
  flags.rows,
  flags.rounds,
  flags.rate,
  flags.seconds,
  flags.pause,
].map(Number) as [number, number, number, number, number];

const QUESTIONS = [
  "/api/analytics?range=30d",
  "/api/requests?limit=50",
  "/api/analytics?range=24h&modelBreakdown=true",
  "/api/requests?limit=50&outcome=error",
  "/api/analytics?range=7d&mode=cumulative&status=error",
  "/api/requests?limit=50&q=overloaded",
  "/api/stats",
  "/api/sessions?limit=50",
];

await using upstream = await Server.start("provider_process.ts");
await using program = await Program.install({ CCFLARE_USAGE_POLL: "off" });
await Deno.mkdir(program.directory);
const path = `${program.directory}/ccflare.db`;
const history = flags.db ?? path;
if (!existsSync(history)) {
  await makeHistory(history, { requests: rows, days: 30, now: Date.now() });
}
if (history !== path) await Deno.copyFile(history, path);
await program.addAccount({
  name: "bench",
  provider: "anthropic",
  key: "key-of-the-account",
  baseUrl: upstream.url,
});
await program.serve();

const alone: PacedResult[] = [];
const beside: PacedResult[] = [];
const asked: number[] = [];
await load(2); // warms up
for (let round = 0; round < rounds; round++) {
  alone.push(await load(seconds));
  const ended = new AbortController();
  const asking = askOn(ended.signal);
  beside.push(await load(seconds));
  ended.abort();
  await asking;
}
const line = (name: string, results: readonly PacedResult[]) => {
  const p50 = median(results.map((one) => one.p50));
  const p99 = median(results.map((one) => one.p99));
  const failures = results.reduce((sum, one) => sum + one.failures, 0);
  say(
    `${name.padEnd(10)} p50 ${p50.toFixed(2)} ms  p99 ${
      p99.toFixed(2)
    } ms  failures ${failures}`,
  );
  return p99;
};
say(`${rows} rows, ${perSecond} requests/s, ${rounds} rounds of ${seconds} s`);
const quiet = line("alone", alone);
const loud = line("beside", beside);
say(
  `p99 ratio ${(loud / quiet).toFixed(2)}; ${asked.length} questions, median ${
    median(asked).toFixed(0)
  } ms`,
);

function load(seconds: number): Promise<PacedResult> {
  const pace: Pace = { url: program.url, perSecond, seconds };
  return runProcess("paced_process.ts", pace);
}

async function askOn(signal: AbortSignal): Promise<void> {
  for (let nth = 0; !signal.aborted; nth++) {
    const start = performance.now();
    const path = QUESTIONS[nth % QUESTIONS.length]!;
    const answer = await fetch(program.url + path);
    await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    asked.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
}
