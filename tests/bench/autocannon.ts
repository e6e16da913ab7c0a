/** Load by autocannon, as a process of its own. */

import { fileURLToPath } from "node:url";
import { type Load, type Loaded, loadedOf, outputOf } from "./load.ts";

const SCRIPT = fileURLToPath(new URL("autocannon_process.ts", import.meta.url));

export async function runAutocannon(load: Load): Promise<Loaded> {
  const text = await outputOf(Deno.execPath(), [
    ...["run", "--allow-all", "--quiet", "--no-config", "--no-lock", SCRIPT],
    JSON.stringify(load),
  ]);
  return loadedOf(load, JSON.parse(text));
}
