/** Runs one command line and says how it ended; does not end the process. */

import { VERSION } from "../actions/version.ts";
import { describeError, Fault } from "../model/fault.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import type { Command, Context } from "./command.ts";
import { serve } from "./commands/serve.ts";
import type { ActionName } from "./flags.ts";
import { helpText } from "./help.ts";

const FAILED = 1;
const MISUSED = 2;

/** A server needs one of them for as long as it runs; the others are loaded when they are called. */
const COMMANDS: Readonly<Record<ActionName, Command>> = {
  "serve": serve,
  "add-account": async (context) => (await accounts()).add(context),
  "sign-in": async (context) =>
    (await import("./commands/sign_in.ts")).signIn(context),
  "list": async (context) => (await import("./commands/list.ts")).list(context),
  "stats": async (context) =>
    (await import("./commands/stats.ts")).stats(context),
  "pause": async (context) => (await accounts()).pause(context),
  "resume": async (context) => (await accounts()).resume(context),
  "remove": async (context) => (await accounts()).remove(context),
  "logs": async (context) => (await import("./commands/logs.ts")).logs(context),
  "reset-stats": async (context) => (await history()).resetStats(context),
  "clear-history": async (context) => (await history()).clearHistory(context),
  "backup": async (context) =>
    (await import("./commands/backup.ts")).backup(context),
  "version": ({ terminal }) => print(terminal, `ccflare ${VERSION}\n`),
  "help": ({ terminal }) => print(terminal, helpText()),
};

function accounts() {
  return import("./commands/accounts.ts");
}

function history() {
  return import("./commands/history.ts");
}

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
