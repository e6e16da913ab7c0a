/** Load by wrk, whose script tells it what to send and prints what it counted. */

import { fileURLToPath } from "node:url";
import { type Load, type Loaded, loadedOf, outputOf } from "./load.ts";
import { ASKS, COUNTER } from "./requests.ts";

const SCRIPT = fileURLToPath(new URL("wrk.lua", import.meta.url));

export async function runWrk(load: Load): Promise<Loaded> {
  const { path, headers, body } = ASKS[load.shape];
  const file = await Deno.makeTempFile({ prefix: "ccflare-bench-" });
  try {
    await Deno.writeTextFile(file, body);
    const text = await outputOf("wrk", [
      "--threads=1", // the other core is for what is measured
      `--connections=${load.connections}`,
      `--duration=${load.seconds}s`,
      "--timeout=30s",
      ...Object.entries(headers).map(([name, value]) => `-H${name}: ${value}`),
      `--script=${SCRIPT}`,
      load.url + path,
      "--",
      file,
      COUNTER,
      String(Date.now() % 1e9),
    ]);
    return loadedOf(load, JSON.parse(text.split("\n").at(-2)!));
  } finally {
    await Deno.remove(file);
  }
}
