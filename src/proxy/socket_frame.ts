/** Reads as much of a frame as the record of its turn needs, and what it says about the account. */

import type { Account } from "../model/account.ts";
import type { Field, Fields } from "../model/fields.ts";
import { SERVE, type Verdict } from "../model/verdict.ts";
import type { Frame } from "../model/socket.ts";
import type { Provider } from "../providers/provider.ts";
import type { Deps } from "./deps.ts";
import { peekText } from "./peek.ts";
import { leaveAccount } from "./step.ts";

const UTF8 = new TextEncoder();

/** Nearly every event begins so, and nothing else of it is looked at. */
const HEAD = '{"type":"';
const HEAD_SPACED = /^\s*\{\s*"type"\s*:\s*"([^"\\]*)"/;

/** The type of an event; "" for bytes and for anything else that is no event. */
export function typeOf(frame: Frame): string {
  if (typeof frame !== "string") return "";
  if (frame.startsWith(HEAD)) {
    const end = frame.indexOf('"', HEAD.length);
    const type = frame.slice(HEAD.length, end);
    if (end !== -1 && !type.includes("\\")) return type;
  }
  const first = HEAD_SPACED.exec(frame)?.[1];
  return first ?? peekText(frame, ["type"])["type"] ?? "";
}

/** The event as a stream of server-sent events would bring it. Line ends in JSON are white space. */
export function asStream(type: string, frame: string): string {
  const line = /[\r\n]/.test(frame) ? frame.replace(/[\r\n]+/g, " ") : frame;
  return `event: ${type}\ndata: ${line}\n\n`;
}

/** What an event says about quota. A meter of its own reads it, since it may come between two turns. */
export function noteQuotasIn(
  event: { type: string; text: string },
  account: Account,
  { provider, deps }: { provider: Provider; deps: Deps },
): void {
  const meter = provider.dialect.meter("stream");
  meter.take?.(event.type, event.text);
  const quotas = meter.quotas?.(deps.now()) ?? [];
  if (quotas.length > 0) deps.accounts.noteQuotas(account.id, quotas);
}

export interface Trouble {
  /** The HTTP status that it stands for; null where none is told. */
  readonly status: number | null;
  readonly fields: Fields;
  readonly verdict: Verdict;
}

/** What an `error` or `response.failed` event means: by the status and headers it brings along, else by its code. */
export function troubleIn(
  event: { type: string; text: string },
  provider: Provider,
  now: number,
): Trouble {
  const { status, fields } = envelopeOf(event.text);
  if (status !== null && status >= 400) {
    const verdict = provider.judge({ status, fields, text: event.text }, now);
    return { status, fields, verdict };
  }
  const stream = UTF8.encode(asStream(event.type, event.text));
  const look = provider.dialect.judgeOpening(stream, fields, now);
  return { status, fields, verdict: typeof look === "string" ? SERVE : look };
}

/**
 * Writes down what an account's trouble means for the next request. The client hears of it itself, and a stale token
 * shows at the next handshake, where it can be renewed.
 */
export function noteTrouble(
  account: Account,
  { fields, verdict }: Trouble,
  { provider, deps }: { provider: Provider; deps: Deps },
): void {
  const quotas = provider.quotas(fields, deps.now());
  if (quotas.length > 0) deps.accounts.noteQuotas(account.id, quotas);
  if (verdict.kind !== "stale") leaveAccount(account, verdict, deps);
}

/** Codex puts the status and the headers that HTTP would have had into its error events (seen in November 2026). */
function envelopeOf(text: string): { status: number | null; fields: Fields } {
  const event: unknown = parse(text);
  if (typeof event !== "object" || event === null) {
    return { status: null, fields: [] };
  }
  const { status, status_code, headers } = event as Record<string, unknown>;
  const told = [status, status_code].find((one) => typeof one === "number");
  return {
    status: (told as number | undefined) ?? null,
    fields: Object.entries(headers ?? {}).map(([name, value]): Field => [
      name.toLowerCase(),
      String(value),
    ]),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // what the upstream says is the client's to judge
  }
}
