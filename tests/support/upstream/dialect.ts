/** What a wire format can say: an answer, the same as a stream, and an error. */

import type { Usage } from "../../../src/model/usage.ts";

/** What the model is made to have answered. */
export interface Said {
  readonly id: string;
  readonly model: string;
  readonly text: string;
  readonly usage: Usage;
}

/** A stream as whole events, in the three stretches between which something can go wrong. */
export interface Stream {
  readonly opening: readonly string[];
  readonly content: readonly string[];
  readonly closing: readonly string[];
}

/** What went wrong, in words that both providers have an expression for. */
export type TroubleKind =
  | "invalid"
  | "authentication"
  | "permission"
  | "not_found"
  | "too_large"
  | "rate_limit"
  | "quota"
  | "overloaded"
  | "server";

export interface Trouble {
  readonly kind: TroubleKind;
  readonly message: string;
}

export interface FakeDialect {
  /** The header that carries the provider's own id of an answer. */
  readonly idHeader: string;
  whole(said: Said): unknown;
  stream(said: Said): Stream;
  error(trouble: Trouble): unknown;
  /** An error as an event of a stream that has begun (`said`) or has not (null). */
  errorEvent(trouble: Trouble, said: Said | null): string;
}

/** One server-sent event. */
export function event(name: string | null, data: unknown): string {
  const line = `data: ${JSON.stringify(data)}\n\n`;
  return name === null ? line : `event: ${name}\n${line}`;
}

/** The pieces in which a model would say it: word by word. */
export function words(text: string): string[] {
  return text.split(/(?<=\s)(?=\S)/);
}
