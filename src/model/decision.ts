/** Why a request went to the accounts it went to, kept with the request. */

import type { PassedOverReason } from "./account.ts";

/** The answer to "why this account?". Holds no moment that changes from request to request, so equal ones are stored once. */
export interface Decision {
  readonly strategy: "session";
  /** In the order in which they are tried. */
  readonly candidates: readonly Candidate[];
  readonly passedOver: readonly PassedOver[];
}

export interface Candidate {
  readonly accountId: string;
  readonly name: string;
  readonly provider: string;
  readonly priority: number;
  /** `session`: its session is running; `priority`: it would start one; `down`: put last after the provider's trouble. */
  readonly why: "session" | "priority" | "down";
  /** Epoch ms of the running session. */
  readonly sessionStartedAt: number | null;
}

export interface PassedOver {
  readonly accountId: string;
  readonly name: string;
  readonly provider: string;
  readonly reason: PassedOverReason;
  /** Epoch ms; null when only a person can end it. */
  readonly until: number | null;
  /** The model family a cool-down holds for; null for all. */
  readonly scope: string | null;
  /** Where the end of the cool-down was read. */
  readonly source: string | null;
}
