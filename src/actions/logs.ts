/** What a person can see of the log: the latest lines, and those that come. */

import type { LogFile } from "../log/file.ts";
import { RANK, storedOf, textOf } from "../log/line.ts";
import { type LogRing, RING_SIZE } from "../log/ring.ts";
import { LogFollower, readTail, type StoredLine } from "../log/tail.ts";
import type { LogLevel, LogLine } from "../model/event.ts";
import { Fault } from "../model/fault.ts";

export interface LogDeps {
  readonly logs: {
    readonly ring: LogRing;
    /** Null when nothing is kept beyond the ring. */
    readonly file: LogFile | null;
    /** By which this process marks its lines in the file. */
    readonly pid: number;
    /** Epoch ms of its start: before that, lines of the same number are another's. */
    readonly since: number;
  };
}

/** What a caller says, as text from a query; null when it was not said. */
export interface LogQuery {
  /** This level and the graver ones. */
  readonly level: string | null;
  /** Text in the message or the data, in any case of letters. */
  readonly q: string | null;
}

/** Tells whether a line is asked for; throws `invalid` when the question is not understood. */
export function readFilter(query: LogQuery): (line: LogLine) => boolean {
  const least = RANK[readLevel(query.level ?? "debug")];
  const wanted = query.q?.toLowerCase() ?? "";
  return ({ level, message, data }) => {
    if (RANK[level] < least) return false;
    if (wanted === "") return true;
    const text = data === undefined ? message : message + JSON.stringify(data);
    return text.toLowerCase().includes(wanted);
  };
}

/** The latest lines, oldest first; those of earlier and of other processes too, while this one has not said much. */
export async function readLogs(
  deps: LogDeps,
  query: LogQuery & { readonly limit: string | null },
): Promise<LogLine[]> {
  const filter = readFilter(query);
  const limit = readLimit(query.limit);
  const lines = await latestLines(deps);
  return lines.filter(filter).slice(-limit);
}

async function latestLines({ logs }: LogDeps): Promise<readonly LogLine[]> {
  const { ring, file, pid, since } = logs;
  if (file === null || !ring.isWhole) return ring.after(0);
  const stored = await readTail(file.directory, RING_SIZE);
  const others = stored
    .filter(({ line, pid: writer }) => writer !== pid || line.at < since)
    .map(({ line }) => line);
  return [...others, ...ring.after(0)].sort((a, b) => a.at - b.at)
    .slice(-RING_SIZE);
}

export { textOf };

/** A line as the API tells it, ended. */
export function jsonOf(line: LogLine): string {
  return storedOf({ line });
}

export interface OpenedLog extends Disposable {
  /** The last lines up to where `next` goes on, oldest first. */
  last(count: number): Promise<LogLine[]>;
  /** What has been written since by any process, oldest first. */
  next(): Promise<LogLine[]>;
}

/** The log of whichever process writes to this directory; it need not be there yet. */
export async function openLog(directory: string): Promise<OpenedLog> {
  const follower = await LogFollower.open(directory);
  return {
    last: async (count) => plain(await follower.last(count)),
    next: async () => plain(await follower.next()),
    [Symbol.dispose]: () => follower[Symbol.dispose](),
  };
}

function plain(lines: readonly StoredLine[]): LogLine[] {
  return lines.map(({ line }) => line);
}

function readLevel(text: string): LogLevel {
  const level = text.toLowerCase();
  if (level in RANK) return level as LogLevel;
  throw new Fault("invalid", "'level' must be debug, info, warn or error", {
    details: { field: "level", value: text },
  });
}

function readLimit(text: string | null): number {
  if (text === null) return RING_SIZE;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= RING_SIZE) return limit;
  throw new Fault(
    "invalid",
    `'limit' must be a whole number from 1 to ${RING_SIZE}`,
    { details: { field: "limit", value: text } },
  );
}
