/** Sends requests over kept connections for a given time, each connection one after the other, and prints what it measured. */

import { requestBytes, type Shape } from "./payloads.ts";
import { Reader } from "./socket.ts";
import { median } from "./statistics.ts";

export interface Load {
  readonly url: string;
  readonly shape: Shape;
  readonly connections: number;
  readonly seconds: number;
}

export interface Measured {
  readonly requestsPerSecond: number;
  /** Medians over all requests of this load. */
  readonly firstByteMs: number;
  readonly wholeMs: number;
}

const load: Load = JSON.parse(Deno.args[0]!);
const { hostname, port, host } = new URL(load.url);
const request = requestBytes(load.shape, host);
const firstByteMs: number[] = [];
const wholeMs: number[] = [];

const start = performance.now();
const end = start + load.seconds * 1000;
await Promise.all(Array.from({ length: load.connections }, client));
const measured: Measured = {
  requestsPerSecond: wholeMs.length / (performance.now() - start) * 1000,
  firstByteMs: median(firstByteMs),
  wholeMs: median(wholeMs),
};
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(measured)));

async function client(): Promise<void> {
  const socket = await Deno.connect({ hostname, port: Number(port) });
  socket.setNoDelay();
  const reader = new Reader(socket);
  while (performance.now() < end) {
    const sent = performance.now();
    await socket.write(request);
    const answer = await reader.message(() =>
      firstByteMs.push(performance.now() - sent)
    );
    if (!answer?.head.startsWith("HTTP/1.1 200")) {
      throw new Error(`${load.url} answered: ${answer?.head}`);
    }
    wholeMs.push(performance.now() - sent);
  }
  socket.close();
}
