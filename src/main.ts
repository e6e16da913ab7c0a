/** The executable: does what the command line says and ends the process; nothing else in the program may end it. */

import { systemProgram } from "./cli/program.ts";
import { run } from "./cli/run.ts";
import { systemTerminal } from "./cli/terminal.ts";

Deno.exit(
  await run(Deno.args, { terminal: systemTerminal, program: systemProgram }),
);
