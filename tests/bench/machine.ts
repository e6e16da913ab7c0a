/** What the numbers were measured on. */

import { availableParallelism, cpus, release } from "node:os";

export function machine() {
  return {
    processor: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}`,
    system: `${Deno.build.os} ${release()}`,
    deno: `Deno ${Deno.version.deno}`,
  };
}
