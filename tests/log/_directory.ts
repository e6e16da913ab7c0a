/** A directory for log files, and what is in them. */

import { join } from "node:path";
import { LogFile, type LogFileOptions } from "../../src/log/file.ts";
import { storedOf } from "../../src/log/line.ts";

export interface LogDirectory extends AsyncDisposable {
  readonly path: string;
  /** What was complained of. */
  readonly complaints: string[];
  open(options?: Partial<LogFileOptions>): LogFile;
  /** The messages in one of the files, `ccflare.log` when none is named. */
  messages(name?: string): string[];
  names(): string[];
}

export async function logDirectory(): Promise<LogDirectory> {
  const home = await Deno.makeTempDir({ prefix: "ccflare-log-" });
  const path = join(home, "logs");
  const complaints: string[] = [];
  return {
    path,
    complaints,
    open: (options) =>
      new LogFile({
        directory: path,
        complain: (text) => complaints.push(text),
        ...options,
      }),
    messages: (name = "ccflare.log") =>
      Deno.readTextFileSync(join(path, name)).trimEnd().split("\n")
        .map((line) => JSON.parse(line).msg),
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

/** A line as the file keeps it. */
export function stored(message: string, at = 0, pid = 1): string {
  return storedOf({ line: { at, level: "info", message }, pid });
}
