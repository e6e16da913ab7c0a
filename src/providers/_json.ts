/** Reads JSON from others without believing anything about its shape. */

import { textOf } from "./_bytes.ts";

export type Json = Readonly<Record<string, unknown>>;

/** The object in a text or in UTF-8 bytes; null when there is something else or nothing whole. */
export function parseObject(source: string | Uint8Array): Json | null {
  const text = typeof source === "string" ? source : textOf(source);
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null; // Others' text may be anything; that it is no JSON is an answer, not a failure.
  }
}

export function asObject(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Json
    : null;
}

export function objectAt(json: Json | null, name: string): Json | null {
  return asObject(json?.[name]);
}

export function listAt(json: Json | null, name: string): readonly unknown[] {
  const value = json?.[name];
  return Array.isArray(value) ? value : [];
}

/** The text under a name; null when it is empty or no text. */
export function textAt(json: Json | null, name: string): string | null {
  const value = json?.[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** The whole number under a name; null when there is none or it makes no sense as a count. */
export function countAt(json: Json | null, name: string): number | null {
  const value = json?.[name];
  return typeof value === "number" && value >= 0 && Number.isFinite(value)
    ? Math.trunc(value)
    : null;
}
