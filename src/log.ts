/** Tells what happens, one line each, to standard error, to a ring of recent lines and to the bus; never a secret. */

import type { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";
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
  /** Gets each line, ended. */
  write(text: string): void;
}

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Fields that hold secrets under any provider, whatever their value looks like. */
const SECRET_FIELD =
  /authorization|api[-_]?key|cookie|token$|secret|password|verifier|^code$|credential/i;

/** Keys and tokens by their shape: Anthropic and OpenAI keys, refresh tokens, bearer values, JSON web tokens. */
const SECRET_TEXT =
  /\b((?:sk-|rt_)[A-Za-z0-9_.-]{8,}|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+)|(?<=\bbearer\s+)\S+/gi;

export function createLog(options: LogOptions): Log {
  return (level, message, data) => {
    if (RANK[level] < RANK[options.level]) return;
    const line: LogLine = {
      at: options.clock.now(),
      level,
      message: maskText(message),
      ...(data ? { data: maskData(data) } : {}),
    };
    options.bus.publish({ type: "log", line });
    options.write(format(line));
  };
}

/** The text without anything that looks like a key or token. */
export function maskText(text: string): string {
  return text.replace(SECRET_TEXT, "[secret]");
}

function maskData(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      SECRET_FIELD.test(key)
        ? "[secret]"
        : typeof value === "string"
        ? maskText(value)
        : value,
    ]),
  );
}

function format({ at, level, message, data }: LogLine): string {
  const details = data ? ` ${JSON.stringify(data)}` : "";
  return `${new Date(at).toISOString()} ${
    level.toUpperCase().padEnd(5)
  } ${message}${details}\n`;
}
