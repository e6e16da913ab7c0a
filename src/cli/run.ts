/** Runs one command line and says how it ended; does not end the process. */

import { VERSION } from "../actions/version.ts";
import { describeError, Fault } from "../model/fault.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import type { Command, Context } from "./command.ts";
import type { ActionName } from "./flags.ts";

const FAILED = 1;
const MISUSED = 2;

/** Loaded by name, since a server needs but one of them for as long as it runs. */
const COMMANDS: Readonly<Record<ActionName, () => Promise<Command>>> = {
  "serve": async () => (await import("./commands/serve.ts")).serve,
  "add-account": async () => (await import("./commands/accounts.ts")).add,
  "sign-in": async () => (await import("./commands/sign_in.ts")).signIn,
  "list": async () => (await import("./commands/list.ts")).list,
  "stats": async () => (await import("./commands/stats.ts")).stats,
  "pause": async () => (await import("./commands/accounts.ts")).pause,
  "resume": async () => (await import("./commands/accounts.ts")).resume,
  "remove": async () => (await import("./commands/accounts.ts")).remove,
  "logs": async () => (await import("./commands/logs.ts")).logs,
  "reset-stats": async () => (await import("./commands/history.ts")).resetStats,
  "clear-history": async () =>
    (await import("./commands/history.ts")).clearHistory,
  "backup": async () => (await import("./commands/backup.ts")).backup,
  "version": () =>
    Promise.resolve(({ terminal }) => print(terminal, `ccflare ${VERSION}\n`)),
  "help": async () => {
    const { helpText } = await import("./help.ts");
    return ({ terminal }) => print(terminal, helpText());
  },
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
    const command = await COMMANDS[parsed.action]();
    return await command({ ...world, said: parsed.said });
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
