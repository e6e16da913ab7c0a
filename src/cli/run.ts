/** Runs one command line and says how it ended; does not end the process. */

import { VERSION } from "../actions/version.ts";
import { describeError, Fault } from "../model/fault.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import type { Command, Context } from "./command.ts";
import * as accounts from "./commands/accounts.ts";
import { backup } from "./commands/backup.ts";
import * as history from "./commands/history.ts";
import { list } from "./commands/list.ts";
import { logs } from "./commands/logs.ts";
import { serve } from "./commands/serve.ts";
import { signIn } from "./commands/sign_in.ts";
import { stats } from "./commands/stats.ts";
import type { ActionName } from "./flags.ts";
import { helpText } from "./help.ts";

const FAILED = 1;
const MISUSED = 2;

const COMMANDS: Readonly<Record<ActionName, Command>> = {
  "serve": serve,
  "add-account": accounts.add,
  "sign-in": signIn,
  "list": list,
  "stats": stats,
  "pause": accounts.pause,
  "resume": accounts.resume,
  "remove": accounts.remove,
  "logs": logs,
  "reset-stats": history.resetStats,
  "clear-history": history.clearHistory,
  "backup": backup,
  "version": ({ terminal }) => print(terminal, `ccflare ${VERSION}\n`),
  "help": ({ terminal }) => print(terminal, helpText()),
};

/** Resolves to the exit status: 0 done, 1 failed, 2 misused, 130 interrupted. */
export async function run(
  args: readonly string[],
  world: Omit<Context, "said">,
): Promise<number> {
  const { terminal } = world;
  let parsed: Arguments;
  try {
    parsed = parseArguments(args);
  } catch (error) {
    const status = report(error, terminal);
    terminal.err("ccflare --help shows what there is\n");
    return status;
  }
  try {
    return await COMMANDS[parsed.action]({ ...world, said: parsed.said });
  } catch (error) {
    return report(error, terminal);
  }
}

function print(terminal: Context["terminal"], text: string): number {
  terminal.out(text);
  return 0;
}

function report(error: unknown, terminal: Context["terminal"]): number {
  // Here the person is also the one who would read the log, so nothing is kept back.
  const text = error instanceof Fault ? error.message : describeError(error);
  terminal.err(`Error: ${text}\n`);
  return error instanceof Fault && error.code === "invalid" ? MISUSED : FAILED;
}
