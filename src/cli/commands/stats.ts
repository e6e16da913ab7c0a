/** The command that prints the totals. */

import { readStats } from "../../actions/stats.ts";
import { type Context, withState } from "../command.ts";

/** The names are those of `GET /api/stats`, so that a script can read either. */
export function stats({ terminal, program }: Context): Promise<number> {
  return withState(program, async (deps) => {
    const totals = await readStats(deps);
    terminal.out(JSON.stringify(totals, null, 2) + "\n");
    return 0;
  });
}
