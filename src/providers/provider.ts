/** What a provider is. A new one is a file like `anthropic.ts` and its name in `mod.ts`. */

import type { Credentials } from "../model/account.ts";
import type { Outgoing } from "../model/answer.ts";
import type { Field, Fields } from "../model/fields.ts";
import type { Fault } from "../model/fault.ts";
import type { Quota } from "../model/limit.ts";
import type { Usage } from "../model/usage.ts";
import type { Verdict } from "../model/verdict.ts";
import type { KeySignIn, OAuthSignIn, TokenAnswer } from "./sign_in.ts";

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
  readonly signIn: KeySignIn | OAuthSignIn;
  /** The client's fields (its own credentials are gone) with the account's credential and what the protocol asks for. */
  prepare(fields: readonly Field[], credentials: Credentials): Prepared;
  /** False for clients that an account of this provider must not serve in a family route. */
  mayServe(client: Fields): boolean;
  /** Only for providers that have a part of their family's paths: true for those. `path` is the client's. */
  hasPath?(path: string, client: Fields): boolean;
  /** What an answer that is no success means. Pure; looks at status, headers and the text of the error. */
  judge(answer: ErrorAnswer, now: number): Verdict;
  /** What any answer's headers say about quota. Pure. */
  quotas(fields: Fields, now: number): readonly Quota[];
  /** Only for subscriptions: how they are asked how much of them is used. */
  readonly usage?: UsageQuestion;
}

/** A question of our own that uses nothing up. Pure: it says what to send and what an answer means. */
export interface UsageQuestion {
  /** `base` is where the account's requests go. */
  request(credentials: Credentials, base: string): Outgoing;
  read(answer: TokenAnswer, now: number): UsageResult;
}

export type UsageResult =
  | { readonly kind: "quotas"; readonly quotas: readonly Quota[] }
  /** It says nothing about the account. The sentence holds no secret. */
  | {
    readonly kind: "trouble";
    readonly why: string;
    readonly retryAfterMs: number | null;
  };

export interface Prepared {
  readonly fields: readonly Field[];
  /** What was added besides the credential, as `name: value`; kept with the request. */
  readonly added: readonly string[];
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
  /** Takes an event that came by itself, as WebSockets bring it. Only where a dialect's events do. */
  take?(type: string, data: string): void;
  /** What has been read so far; call it when the last byte has passed. */
  reading(): Reading;
  /** What events inside the stream have told of quota; call it when the last byte has passed. Only where a dialect has such events. */
  quotas?(now: number): readonly Quota[];
}

export interface Reading {
  /** Null when the answer told nothing about tokens. */
  readonly usage: Usage | null;
  readonly model: string | null;
  readonly responseId: string | null;
  /** True when it should have told its tokens and did not, or not the last of them. An error misses none. */
  readonly usageMissing: boolean;
  /** Web searches that the provider ran itself and bills one by one. */
  readonly webSearches: number;
  /** The class of service where it has a price of its own: "flex", "priority", "fast+us"; null for the ordinary one. */
  readonly serviceTier: string | null;
  /** The text of an error event inside a stream. */
  readonly error: string | null;
  /** True when a stream began as this dialect's streams do and its closing event never came. */
  readonly unfinished: boolean;
}
