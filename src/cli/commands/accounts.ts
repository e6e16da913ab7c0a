/** The commands that change accounts. */

import * as actions from "../../actions/accounts.ts";
import { authMethodOf, PROVIDER_NAMES } from "../../actions/account_choices.ts";
import { Fault } from "../../model/fault.ts";
import { type Context, withState } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { interrupted } from "../interrupted.ts";
import { signInAs } from "./sign_in.ts";

/** Signs in, or reads the key from a hidden prompt, or from standard input when that is no terminal; never from an argument, which others can see. */
export async function add(context: Context): Promise<number> {
  const { said, terminal, program } = context;
  const { "add-account": name, provider } = said;
  if (provider === undefined) {
    throw new Fault(
      "invalid",
      `--add-account needs --provider and one of ${PROVIDER_NAMES.join(", ")}`,
    );
  }
  const priority = said.priority === undefined
    ? undefined
    : Number(said.priority);
  const fields = { name, provider, baseUrl: said["base-url"], priority };
  return await withState(program, async (deps) => {
    if (authMethodOf(provider) === "oauth") {
      return await signInAs(context, deps.signIns, fields);
    }
    // Whatever is wrong already is said before anyone searches for a key.
    actions.checkNewAccount(deps, fields);
    const apiKey = await readKey(context);
    if (apiKey === null) return interrupted(terminal);
    const account = await actions.addAccount(deps, { ...fields, apiKey });
    terminal.out(`Account '${account.name}' added (${account.provider})\n`);
    return 0;
  });
}

export function pause(context: Context): Promise<number> {
  const { said, terminal, program } = context;
  return withState(program, async (deps) => {
    const named = said.pause ?? "";
    const { account, changed } = await actions.pauseAccount(deps, named);
    const how = changed ? "paused" : "is already paused";
    terminal.out(`Account '${account.name}' ${how}\n`);
    return 0;
  });
}

export function resume(context: Context): Promise<number> {
  const { said, terminal, program } = context;
  return withState(program, async (deps) => {
    const named = said.resume ?? "";
    const { account, changed } = await actions.resumeAccount(deps, named);
    const how = changed ? "resumed" : "is already in use";
    terminal.out(`Account '${account.name}' ${how}\n`);
    return 0;
  });
}

/** Asks first; without a terminal it wants to be told `--yes`. */
export function remove(context: Context): Promise<number> {
  const { said, terminal, program } = context;
  return withState(program, async (deps) => {
    const { id, name } = actions.found(deps, said.remove ?? "");
    const answer = await confirmed(context, {
      action: "remove",
      question: `Remove account '${name}'? Its history stays.`,
    });
    if (answer === null) return interrupted(terminal);
    if (!answer) {
      terminal.err(`Account '${name}' stays\n`);
      return 1;
    }
    await actions.removeAccount(deps, id);
    terminal.out(`Account '${name}' removed\n`);
    return 0;
  });
}

function readKey({ terminal }: Context): Promise<string | null> {
  return terminal.canAsk ? terminal.askSecret("API key") : terminal.readInput();
}
