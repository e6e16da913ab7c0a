/** What a scenario is made of. */

import type { Attempt, Outcome } from "../../../src/model/exchange.ts";
import type { Usage } from "../../../src/model/usage.ts";
import type { TestAppOptions } from "../app.ts";
import type { Behaviour } from "../upstream.ts";
import type { DialectName } from "../upstream/asking.ts";

export interface Scenario {
  readonly name: string;
  /** In the order in which they were added. */
  readonly accounts: readonly ScenarioAccount[];
  readonly request: ScenarioRequest;
  /** The client goes when the first upstream has its request, or when the first bytes of the answer are here. */
  readonly leaves?: "before_answer" | "in_answer";
  readonly config?: TestAppOptions["config"];
  readonly expected: Expected;
}

export interface ScenarioAccount {
  readonly name: string;
  /** Without it the provider that speaks the dialect of the request. */
  readonly provider?: "anthropic" | "openai";
  readonly key: string;
  readonly priority?: number;
  readonly answers: readonly [Behaviour, ...Behaviour[]];
}

/** A small turn of the dialect, with what is given here in its place. */
export interface ScenarioRequest {
  readonly dialect: DialectName;
  readonly stream?: boolean;
  readonly method?: string;
  /** With the query. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface Expected {
  /** Null when the client leaves before there is one. */
  readonly status: number | null;
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
  /** True when the body ends in an error. */
  readonly breaks?: boolean;
  /** A text the field has, a pattern it fits, or null when it must not be there. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** The accounts whose keys the upstream saw, in order. */
  readonly asked: readonly string[];
  /** Null when nothing may be recorded. */
  readonly row: ExpectedRow | null;
  /** Without it: `ingress`, `start`, `summary`. */
  readonly events?: readonly string[];
  /** How often the program waited before it tried again; without it, never. */
  readonly waits?: number;
}

export interface ExpectedRow {
  /** By name; null when nobody served. */
  readonly account: string | null;
  readonly outcome: Outcome;
  readonly verdicts: readonly Attempt["verdict"][];
  /** Only what is named is compared; null when there is no usage. */
  readonly tokens?: Partial<Usage> | null;
  readonly modelAnswered?: string;
  readonly error?: RegExp;
}
