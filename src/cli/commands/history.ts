/** The commands that delete what was recorded. A server may be running meanwhile; it goes on recording. */

import * as actions from "../../actions/maintenance.ts";
import { type Context, withState } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { interrupted } from "../interrupted.ts";
import { counted } from "../words.ts";

export function resetStats(context: Context): Promise<number> {
  return destroy(context, {
    action: "reset-stats",
    question:
      "Reset all statistics? The recorded requests and their bodies are deleted with them.",
    act: actions.resetStats,
    done: "Statistics reset",
  });
}

export function clearHistory(context: Context): Promise<number> {
  return destroy(context, {
    action: "clear-history",
    question: "Delete all recorded requests and their bodies?",
    act: actions.clearHistory,
    done: "History cleared",
  });
}

async function destroy(
  context: Context,
  what: {
    readonly action: "reset-stats" | "clear-history";
    readonly question: string;
    readonly act: typeof actions.resetStats;
    readonly done: string;
  },
): Promise<number> {
  const { terminal, program } = context;
  const answer = await confirmed(context, what);
  if (answer === null) return interrupted(terminal);
  if (!answer) {
    terminal.err("Everything stays\n");
    return 1;
  }
  return await withState(program, async (deps) => {
    const { requests } = await what.act(deps);
    terminal.out(`${what.done}: ${counted(requests, "request")} removed\n`);
    return 0;
  });
}
