/** Asks before something is destroyed; without a terminal it wants to be told `--yes`. */

import { Fault } from "../model/fault.ts";
import type { Context } from "./command.ts";
import type { ActionName } from "./flags.ts";

/** Null when the person breaks off. */
export async function confirmed(
  { said, terminal }: Context,
  asked: { readonly action: ActionName; readonly question: string },
): Promise<boolean | null> {
  if (said.yes !== undefined) return true;
  if (terminal.canAsk) return await terminal.askYes(asked.question);
  throw new Fault(
    "invalid",
    `There is no terminal to ask on; --${asked.action} needs --yes here`,
  );
}
