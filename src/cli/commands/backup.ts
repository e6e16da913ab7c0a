/** The command that copies the database to a file. */

import { backUpTo } from "../../actions/backup.ts";
import { type Context, withState } from "../command.ts";

const MB = 1_048_576;

export function backup({ said, terminal, program }: Context): Promise<number> {
  return withState(program, async (deps) => {
    const { path, bytes } = await backUpTo(deps, said.backup!); // it takes a value
    terminal.out(`Backed up to ${path}: ${(bytes / MB).toFixed(1)} MB\n`);
    terminal.err(
      "Its credentials stay encrypted: without secret.key they can't be read\n",
    );
    return 0;
  });
}
