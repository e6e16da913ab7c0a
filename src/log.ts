/** Tells what happens, one line each: to standard error, to a file, to a ring of recent lines and to the bus; never a secret. */

import type { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";
import type { LogFile } from "./log/file.ts";
import { RANK, storedOf, textOf } from "./log/line.ts";
import { maskData, maskText } from "./log/mask.ts";
import type { LogRing } from "./log/ring.ts";
import type { LogLevel, LogLine } from "./model/event.ts";

export type Log = (
  level: LogLevel,
  message: string,
  data?: Record<string, unknown>,
) => void;

export interface LogOptions {
  readonly level: LogLevel;
  readonly clock: Pick<Clock, "now">;
  readonly bus: Bus;
  readonly ring?: LogRing;
  /** With the number that tells this process's lines from those of others. */
  readonly file?: { readonly log: LogFile; readonly pid: number } | null;
  /** Gets each line, ended; when absent, nobody looks on. */
  write?(text: string): void;
}

export function createLog(options: LogOptions): Log {
  const { level: least, clock, bus, ring, file, write } = options;
  return (level, message, data) => {
    if (RANK[level] < RANK[least]) return;
    const line: LogLine = {
      at: clock.now(),
      level,
      message: maskText(message),
      ...(data ? { data: maskData(data) } : {}),
    };
    ring?.add(line);
    file?.log.write(storedOf({ line, pid: file.pid }));
    write?.(textOf(line));
    bus.publish({ type: "log", line });
  };
}
