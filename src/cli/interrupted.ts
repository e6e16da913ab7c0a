/** How a command ends when the person breaks it off. */

import type { Terminal } from "./terminal.ts";

/** What shells report for Ctrl-C. */
const INTERRUPTED = 130;

export function interrupted(terminal: Pick<Terminal, "err">): number {
  terminal.err("Interrupted; nothing was changed\n");
  return INTERRUPTED;
}
