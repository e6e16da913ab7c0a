/** Error answers as the providers write them, and the moment at which they come. */

import type { Field } from "../../src/model/fields.ts";
import type { ErrorAnswer } from "../../src/providers/provider.ts";
import type { Verdict } from "../../src/model/verdict.ts";

/** A moment at which both the clock and the `date` field have whole seconds. */
export const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** An error in Anthropic's words. */
export function claudeError(type: string, message: string): string {
  return JSON.stringify({ type: "error", error: { type, message } });
}

/** An error in OpenAI's words. */
export function openaiError(
  { message = "No.", type = null, code = null }: {
    message?: string;
    type?: string | null;
    code?: string | null;
  },
): string {
  return JSON.stringify({ error: { message, type, param: null, code } });
}

export function answer(
  status: number,
  { text = "", fields = {} }: {
    text?: string;
    fields?: Readonly<Record<string, string | number>>;
  } = {},
): ErrorAnswer {
  const list = Object.entries(fields).map(([name, value]): Field => [
    name,
    String(value),
  ]);
  return { status, fields: list, text };
}

/** A verdict in one line: what tests compare, without the words for people. */
export function inShort(verdict: Verdict): string {
  switch (verdict.kind) {
    case "limited": {
      const rests = verdict.cooldowns.map((one) =>
        `${one.scope ?? "all"} ${(one.until - NOW) / SECOND}s ${one.source}`
      );
      return ["limited", ...rests].join(" | ");
    }
    case "throttled":
      return `throttled ${verdict.retryAfterMs}ms ${verdict.source}`;
    case "down":
      return verdict.retryAfterMs === null
        ? "down"
        : `down ${verdict.retryAfterMs}ms`;
    default:
      return verdict.kind;
  }
}

/** The epoch second so long after `NOW`. */
export function epoch(ms: number): number {
  return (NOW + ms) / SECOND;
}

export function iso(ms: number): string {
  return new Date(NOW + ms).toISOString();
}
