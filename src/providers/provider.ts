/** What a provider is. A new one is a file like `anthropic.ts` and its name in `mod.ts`. */

import type { Credentials } from "../model/account.ts";
import type { Field, Fields } from "../model/fields.ts";
import type { Fault } from "../model/fault.ts";
import type { Quota } from "../model/limit.ts";
import type { Usage } from "../model/usage.ts";
import type { Verdict } from "../model/verdict.ts";

export interface Provider {
  /** As it stands in paths, flags and the database: "anthropic". */
  readonly id: string;
  /** As people read it: "Anthropic API". */
  readonly title: string;
  /** Which clients it can serve without being named in the path. */
  readonly family: Family;
  readonly dialect: Dialect;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** True when `/v1` stands in `baseUrl`, so that family paths lose theirs. */
  readonly baseHasVersion: boolean;
  readonly signIn: { readonly kind: "key" };
  /** The header fields that carry the credential. */
  authorize(credentials: Credentials): readonly Field[];
  /** What an answer that is no success means. Pure; looks at status, headers and the text of the error. */
  judge(answer: ErrorAnswer, now: number): Verdict;
  /** What any answer's headers say about quota. Pure. */
  quotas(fields: Fields, now: number): readonly Quota[];
}

export type Family = "claude" | "openai";

/** An answer with a status of 400 and above, its body read (decoded, at most 64 KiB of it). */
export interface ErrorAnswer {
  readonly status: number;
  readonly fields: Fields;
  readonly text: string;
}

/** A wire format: how its clients want to be told of errors, and how its answers are metered. */
export interface Dialect {
  readonly id: "anthropic" | "openai";
  /** Our own error in the shape that the SDKs of this dialect understand; the body of the answer, as JSON. */
  refusal(fault: Fault, requestId: string): string;
  /** The provider's own words in the text of an error answer, or null when it holds none. */
  errorMessage(text: string): string | null;
  /**
   * Looks at the beginning of a 200 stream. `undecided` while the first event may still turn out to be an error;
   * a verdict when an error comes before any content; `clear` otherwise.
   */
  judgeOpening(
    opening: Uint8Array,
    fields: Fields,
    now: number,
  ): "undecided" | "clear" | Verdict;
  /** A meter for one answer; `stream` for server-sent events, else JSON. */
  meter(shape: "stream" | "json"): Meter;
}

/** Reads tokens from the bytes of one answer as they pass. Never changes or keeps what it is fed. */
export interface Meter {
  feed(bytes: Uint8Array): void;
  /** True once a piece of model output has passed. */
  readonly sawToken: boolean;
  /** What has been read so far; call it when the last byte has passed. */
  reading(): Reading;
}

export interface Reading {
  /** Null when the answer told nothing about tokens. */
  readonly usage: Usage | null;
  readonly model: string | null;
  readonly responseId: string | null;
  /** The text of an error event inside a stream. */
  readonly error: string | null;
  /** True when a stream began as this dialect's streams do and its closing event never came. */
  readonly unfinished: boolean;
}
