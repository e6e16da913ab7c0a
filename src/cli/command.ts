/** What a command is given: what was said, the terminal, and the program to act on. */

import type { ActionDeps } from "../actions/deps.ts";
import type { SignIns } from "../actions/sign_in.ts";
import type { App } from "../app.ts";
import type { State } from "../state.ts";
import type { Config } from "../config.ts";
import type { Arguments } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/** Resolves to the exit status: 0 done, 1 failed, 2 misused, 130 interrupted. */
export type Command = (context: Context) => Promise<number> | number;

export interface Context {
  readonly said: Arguments["said"];
  readonly terminal: Terminal;
  readonly program: Program;
}

/** The parts of the program that commands start; tests hand in their own. */
export interface Program {
  loadConfig(sources: {
    readonly flags: {
      readonly port?: string | undefined;
      readonly host?: string | undefined;
    };
  }): Config;
  openState(
    config: Config,
  ): Promise<Pick<State, "store" | "signIns" | "close">>;
  openApp(
    config: Config,
    options: { readonly writeLog: (text: string) => void },
  ): Promise<Pick<App, "store" | "listen" | "report" | "close">>;
  /** Epoch ms. */
  now(): number;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
}

/** Opens the accounts and the history for as long as `act` needs them; a server may be running on them or not. */
export async function withState<Result>(
  program: Program,
  act: (deps: ActionDeps & { readonly signIns: SignIns }) => Promise<Result>,
): Promise<Result> {
  const config = program.loadConfig({ flags: {} });
  const state = await program.openState(config);
  try {
    return await act({
      store: state.store,
      signIns: state.signIns,
      sessionDurationMs: config.sessionDurationMs,
      now: () => program.now(),
    });
  } finally {
    await state.close();
  }
}
