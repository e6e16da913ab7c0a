/** The record of one proxied request: opened on arrival, filled on the way, closed exactly once. */

import type { Price } from "./bill.ts";
import type { Decision } from "./decision.ts";
import type { Loan } from "./loan.ts";
import { noTimings, type Timings } from "./timings.ts";
import type { Transcript } from "./transcript.ts";
import type { Usage } from "./usage.ts";
import type { VerdictKind } from "./verdict.ts";

/**
 * How a request ended. `done`: the upstream's answer reached the client whole, whatever its status.
 * `client_left`: the client went first. `upstream_broke`: the answer ended early.
 * `refused`: we answered ourselves without trying, or because every account is limited.
 * `failed`: we tried and could not. `interrupted` is written by the next start for rows left open.
 */
export type Outcome = typeof OUTCOMES[number];

/** All that there are, in the order in which they are told to people. */
export const OUTCOMES = [
  "done",
  "client_left",
  "upstream_broke",
  "refused",
  "failed",
  "interrupted",
] as const;

/** One sending of the request with one account. */
export interface Attempt {
  /** Null when the client's own credentials were used (pass-through). */
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly provider: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly verdict: VerdictKind | "left" | "timeout";
  /** Why it was not served, in one sentence; null when it was. */
  readonly why: string | null;
  /** The provider's id of this attempt (`request-id`, `x-request-id`), for its support. */
  readonly upstreamRequestId: string | null;
  /** Ms after arrival. */
  readonly startedMs: number;
  /** Ms until the verdict stood. */
  readonly durationMs: number;
}

/** What the client says about itself. */
export interface Client {
  readonly userAgent: string | null;
  /** The client's own conversation id: Claude Code's or Codex's session header. */
  readonly sessionId: string | null;
  /** The name of the key in `CCFLARE_API_KEYS` that it used. */
  readonly keyName: string | null;
}

const NOTHING_HELD = () => {};

export class Exchange {
  readonly id: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly method: string;
  /** Without the query, which may hold a secret. */
  readonly path: string;
  readonly client: Client;

  /** The accounts that could be asked, as the path names them: a family ("claude", "openai") or one provider. */
  pool: string | null = null;
  provider: string | null = null;
  accountId: string | null = null;
  accountName: string | null = null;
  upstreamPath: string | null = null;
  modelAsked: string | null = null;
  modelAnswered: string | null = null;
  status: number | null = null;
  outcome: Outcome | null = null;
  /** Why it is not `done`, or the provider's own words when its answer was an error; one sentence. */
  error: string | null = null;
  isStream = false;
  decision: Decision | null = null;
  readonly attempts: Attempt[] = [];
  usage: Usage | null = null;
  /** True when an answer that should report its tokens ended without doing so. */
  usageMissing = false;
  /** Web searches that the provider ran itself and bills one by one. */
  webSearches = 0;
  /** What the provider calls the class of service it gave, where that has a price of its own: "flex", "priority". */
  serviceTier: string | null = null;
  /** Billionths of a US dollar; null while unknown, for good where nobody knows its price. */
  costNanoUsd: number | null = null;
  price: Price | null = null;
  /** What the turns of one conversation have in common; known when the bodies have been stored. */
  conversation: string | null = null;
  responseId: string | null = null;
  previousResponseId: string | null = null;
  /** What the provider's rules added to the client's fields besides the credential, as `name: value`. */
  addedFields: readonly string[] = [];
  requestBytes = 0;
  responseBytes = 0;
  readonly timings: Timings = noTimings();

  readonly #startTick: number;
  #transcript: Transcript | null = null;
  #letGo = NOTHING_HELD;

  /** `tick` is a monotonic reading in ms; every mark is measured from it. */
  constructor(
    arrival: Pick<Exchange, "id" | "receivedAt" | "method" | "path" | "client">,
    tick: number,
  ) {
    this.id = arrival.id;
    this.receivedAt = arrival.receivedAt;
    this.method = arrival.method;
    this.path = arrival.path;
    this.client = arrival.client;
    this.#startTick = tick;
  }

  /** Null where bodies are not kept. No field, so that it does not travel with the facts. */
  get transcript(): Transcript | null {
    return this.#transcript;
  }

  keep(transcript: Transcript): void {
    this.#transcript = transcript;
  }

  /** Lets go of the transcript, so that its bytes do not live as long as whoever remembers the facts. */
  takeTranscript(): Transcript | null {
    const transcript = this.#transcript;
    this.#transcript = null;
    return transcript;
  }

  /** Holds the request's bytes, which may be stored when it has ended, until then. */
  borrow(loan: Loan): void {
    this.#letGo = loan.hold();
  }

  /** Whoever takes it calls it when nobody reads the request's bytes any more on behalf of this exchange. */
  takeLetGo(): () => void {
    const letGo = this.#letGo;
    this.#letGo = NOTHING_HELD;
    return letGo;
  }

  /** Ms after arrival of a monotonic reading, to the microsecond: that is what is stored, and short as text. */
  since(tick: number): number {
    return Math.round((tick - this.#startTick) * 1_000) / 1_000;
  }

  /** Notes when a moment came; the first time counts. */
  mark(moment: keyof Timings, tick: number): void {
    this.timings[moment] ??= this.since(tick);
  }

  /** Ends it. Returns false, and changes nothing, when it has ended before. */
  close(outcome: Outcome, tick: number, error: string | null = null): boolean {
    if (this.outcome !== null) return false;
    this.outcome = outcome;
    this.error ??= error;
    this.mark("closed", tick);
    return true;
  }
}

/** Whether it ended well, for the client and by its status. */
export function hasSucceeded(
  { outcome, status }: Pick<Exchange, "outcome" | "status">,
): boolean {
  return outcome === "done" && status !== null && status < 400;
}

/** What is left of an exchange when it is told or stored: its facts without its verbs. */
export type ExchangeRecord = Omit<
  Exchange,
  | "since"
  | "mark"
  | "close"
  | "keep"
  | "takeTranscript"
  | "transcript"
  | "borrow"
  | "takeLetGo"
>;
