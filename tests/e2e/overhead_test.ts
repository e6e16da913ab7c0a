/** The time that we say we take, checked with a stopwatch that isn't ours. */

import assert from "node:assert/strict";
import type { RequestSummary } from "../../src/api/wire.ts";
import { HttpClient } from "../bench/http_client.ts";
import { Server } from "../bench/processes.ts";
import { ASKS } from "../bench/requests.ts";
import { median, spread } from "../bench/statistics.ts";
import { sayAloud } from "../support/aloud.ts";
import { Program } from "../support/program.ts";
import { type Behaviour, ok, openUpstream } from "../support/upstream.ts";

const CLOSE_MS = 0.2;
const WARM_UP = 400; // until the compiler is through with the path of a request
const REQUESTS = 200;
const ROUNDS = 5; // what else runs on the machine spoils some of them
const QUIET_MS = 0.2; // where half of the bare proxy's answers differ by more, no stopwatch can tell what we claim
const THINKING_MS = 3; // many times CLOSE_MS: the provider's time must not be taken for ours

/**
 * A recorded overhead is our own work between stamps, without sockets and HTTP. Outside, the same is what remains of
 * the client's time when the provider's own is taken away, and then what sockets and HTTP alone cost:
 * a bare proxy over the same server and client.
 */
Deno.test("the overhead that is recorded is within 0.2 ms of what an outside stopwatch finds", async () => {
  let thoughtMs = 0;
  const answer = ok();
  const think: Behaviour = async (request, world) => {
    const arrived = performance.now();
    await new Promise((resolve) => setTimeout(resolve, THINKING_MS));
    const reply = await answer(request, world);
    thoughtMs = performance.now() - arrived;
    return reply;
  };
  await using upstream = openUpstream();
  upstream.on("key-of-the-account", think).on("key-of-the-client", think);
  await using bare = await Server.start("../e2e/_bare_process.ts", {
    args: [upstream.url],
  });
  await using program = await Program.install();
  await program.addAccount({
    name: "work",
    provider: "anthropic",
    key: "key-of-the-account",
    baseUrl: upstream.url,
  });
  await program.serve();
  using throughBare = await HttpClient.open(bare.url, ASKS.json);
  using throughUs = await HttpClient.open(program.url, ASKS.json);

  const ask = async (count: number) => {
    const bareMs: number[] = [];
    const ourMs: number[] = [];
    for (let sent = 0; sent < count; sent++) {
      bareMs.push(await throughBare.ask() - thoughtMs);
      ourMs.push(await throughUs.ask() - thoughtMs);
    }
    return { outside: median(ourMs) - median(bareMs), noise: spread(bareMs) };
  };
  await ask(WARM_UP);
  const rounds: { outside: number; noise: number; recorded: number }[] = [];
  while (rounds.length < ROUNDS) {
    const measured = await ask(REQUESTS);
    await program.settled();
    rounds.push({ ...measured, recorded: await recordedMs(program, REQUESTS) });
  }
  if (median(rounds.map(({ noise }) => noise)) > QUIET_MS) {
    return sayAloud("The overhead is not checked: too much else runs here");
  }
  const off = median(rounds.map((one) => one.recorded - one.outside));
  assert.ok(
    Math.abs(off) <= CLOSE_MS,
    `off by ${off}: ${JSON.stringify(rounds)}`,
  );
});

/** The median of the latest requests. */
async function recordedMs(
  { url }: Program,
  count: number,
): Promise<number> {
  const response = await fetch(`${url}/api/requests?limit=${count}`);
  const requests: RequestSummary[] = await response.json();
  assert.equal(requests.length, count);
  return median(requests.map(({ proxyOverheadMs }) => proxyOverheadMs!));
}
