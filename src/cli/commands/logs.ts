/** The command that shows the log, of whichever process: the last lines, and on a terminal those that come. */

import { jsonOf, openLog, textOf } from "../../actions/logs.ts";
import type { LogLine } from "../../model/event.ts";
import { Fault } from "../../model/fault.ts";
import type { Context } from "../command.ts";

const DEFAULT_COUNT = 100; // two screens
const MAX_COUNT = 10_000; // whoever wants more reads the files

/** How often we look for new lines; to a reader that is at once. */
const LOOK_MS = 250;

export async function logs(context: Context): Promise<number> {
  const { said, terminal, program } = context;
  const count = readCount(said.logs ?? "");
  const { logDirectory } = program.loadConfig({ flags: {} });
  const lineOf = said.json === undefined ? textOf : jsonOf;
  const print = (lines: readonly LogLine[]) =>
    terminal.out(lines.map(lineOf).join(""));
  using log = await openLog(logDirectory);
  const last = await log.last(count);
  print(last);
  if (terminal.isWatched) return await follow(context, log, print);
  if (last.length === 0) {
    terminal.err(`Nothing is logged yet in ${logDirectory}\n`);
  }
  return 0;
}

async function follow(
  { terminal, program }: Context,
  log: { next(): Promise<LogLine[]> },
  print: (lines: readonly LogLine[]) => void,
): Promise<number> {
  const stop = new AbortController();
  const forget = terminal.onStop(() => stop.abort());
  try {
    while (!stop.signal.aborted) {
      await pause(program, stop.signal);
      print(await log.next());
    }
    return 0;
  } finally {
    forget();
  }
}

function pause(
  { after }: Context["program"],
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const onAbort = () => {
      callOff();
      resolve();
    };
    const callOff = after(LOOK_MS, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    signal.addEventListener("abort", onAbort);
  });
}

function readCount(text: string): number {
  if (text === "") return DEFAULT_COUNT;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_COUNT) return count;
  throw new Fault(
    "invalid",
    `--logs takes a whole number from 1 to ${MAX_COUNT}`,
  );
}
