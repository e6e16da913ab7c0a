/** The header fields in which providers tell how much of a quota window is used. */

import { messages } from "./messages.ts";
import { dialectOf } from "./dialects.ts";
import type { Received } from "./received.ts";
import type { ReplyField, World } from "./reply.ts";

/** `5h`, `7d` and `7d_<family>` are a subscription's windows; `requests` and `tokens` those of a key. */
export interface Window {
  readonly window: string;
  /** 0 to 1. */
  readonly used: number;
  readonly resetsInMs: number;
}

/** Both providers give the size of a key's window; nothing depends on how large ours is. */
const KEY_WINDOW_SIZE = 1000;

export function quotaFields(
  windows: readonly Window[],
  request: Received,
  world: World,
): ReplyField[] {
  const now = world.now();
  const isAnthropic = dialectOf(request) === messages;
  const subscription = windows.filter((one) => /^\d/.test(one.window));
  const key = windows.filter((one) => !/^\d/.test(one.window));
  if (isAnthropic) {
    return [
      ...unifiedFields(subscription, now),
      ...key.flatMap((one) => anthropicKeyFields(one, now)),
    ];
  }
  return [
    ...subscription.flatMap((one) => codexFields(one, now)),
    ...key.flatMap(openaiKeyFields),
  ];
}

/** The overall status and reset are those of the fullest window, which is the one that binds. */
function unifiedFields(windows: readonly Window[], now: number): ReplyField[] {
  const [binding] = windows.toSorted((a, b) => b.used - a.used);
  if (binding === undefined) return [];
  const prefix = "anthropic-ratelimit-unified";
  return [
    [`${prefix}-status`, statusOf(binding)],
    [`${prefix}-reset`, epochSeconds(binding, now)],
    [`${prefix}-representative-claim`, claimOf(binding.window)],
    ...windows.flatMap((one): ReplyField[] => [
      [`${prefix}-${one.window}-status`, statusOf(one)],
      [`${prefix}-${one.window}-reset`, epochSeconds(one, now)],
      [`${prefix}-${one.window}-utilization`, String(one.used)],
    ]),
  ];
}

function claimOf(window: string): string {
  return window.replace("5h", "five_hour").replace("7d", "seven_day");
}

function anthropicKeyFields(one: Window, now: number): ReplyField[] {
  const prefix = `anthropic-ratelimit-${one.window}`;
  const reset = new Date(now + one.resetsInMs).toISOString();
  return [
    [`${prefix}-limit`, String(KEY_WINDOW_SIZE)],
    [`${prefix}-remaining`, remainingOf(one)],
    [`${prefix}-reset`, reset.replace(/\.\d+Z$/, "Z")],
  ];
}

function codexFields(one: Window, now: number): ReplyField[] {
  const isShort = one.window === "5h";
  const prefix = `x-codex-${isShort ? "primary" : "secondary"}`;
  const minutes = isShort ? 5 * 60 : 7 * 24 * 60;
  return [
    [`${prefix}-used-percent`, String(one.used * 100)],
    [`${prefix}-window-minutes`, String(minutes)],
    [`${prefix}-reset-at`, epochSeconds(one, now)],
  ];
}

function openaiKeyFields(one: Window): ReplyField[] {
  return [
    [`x-ratelimit-limit-${one.window}`, String(KEY_WINDOW_SIZE)],
    [`x-ratelimit-remaining-${one.window}`, remainingOf(one)],
    [`x-ratelimit-reset-${one.window}`, goDuration(one.resetsInMs)],
  ];
}

function statusOf({ used }: Window): string {
  return used >= 1 ? "rejected" : used >= 0.9 ? "allowed_warning" : "allowed";
}

function epochSeconds({ resetsInMs }: Window, now: number): string {
  return String(Math.ceil((now + resetsInMs) / 1000));
}

function remainingOf({ used }: Window): string {
  return String(Math.max(0, Math.floor((1 - used) * KEY_WINDOW_SIZE)));
}

/** OpenAI writes its resets as Go prints a duration: `250ms`, `6m0s`, `1h2m3s`. */
export function goDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
