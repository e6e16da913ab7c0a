/** A log line as people read it and as the file keeps it. */

import type { LogLevel, LogLine } from "../model/event.ts";

/** The order of the levels; what is below the one that is set is not even formatted. */
export const RANK: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
};

/** A line out of the file with the process that wrote it, for several may write to one file. */
export interface StoredLine {
  readonly line: LogLine;
  readonly pid?: number;
}

/** One line for a terminal, ended. */
export function textOf({ at, level, message, data }: LogLine): string {
  const details = data === undefined ? "" : ` ${JSON.stringify(data)}`;
  const word = level.toUpperCase().padEnd(5);
  return `${new Date(at).toISOString()} ${word} ${message}${details}\n`;
}

/** One line of JSON for the file, ended. */
export function storedOf({ line, pid }: StoredLine): string {
  const { at, level, message, data } = line;
  const named = { ts: at, level: level.toUpperCase(), pid, msg: message, data };
  return JSON.stringify(named) + "\n";
}

/** Null for what is no line of ours: half of one after a full disk, or what somebody else wrote. */
export function readStored(text: string): StoredLine | null {
  try {
    const { ts, level, pid, msg, data } = JSON.parse(text);
    const known = String(level).toLowerCase();
    if (typeof ts !== "number" || !(known in RANK)) return null;
    const line: LogLine = {
      at: ts,
      level: known as LogLevel,
      message: String(msg),
      ...(typeof data === "object" && data !== null ? { data } : {}),
    };
    return typeof pid === "number" ? { line, pid } : { line };
  } catch {
    return null;
  }
}
