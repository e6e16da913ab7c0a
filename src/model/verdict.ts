/** What an upstream's answer means for the request and for the account; what we do about it is the proxy's. */

import type { Cooldown } from "./limit.ts";

export type Verdict =
  /** The client's own answer, whatever its status. */
  | { readonly kind: "serve" }
  /** The token is no longer taken; a fresh one may be. */
  | { readonly kind: "stale"; readonly why: string }
  /** The credential is refused for good. */
  | { readonly kind: "dead"; readonly why: string }
  /** The account is out of quota. */
  | {
    readonly kind: "limited";
    readonly why: string;
    readonly cooldowns: readonly Cooldown[];
  }
  /** Too fast; the account is fine again after `retryAfterMs`. */
  | {
    readonly kind: "throttled";
    readonly why: string;
    readonly retryAfterMs: number;
    readonly source: string;
  }
  /** The provider or the network has trouble; nobody's fault here. */
  | {
    readonly kind: "down";
    readonly why: string;
    readonly retryAfterMs: number | null;
  };

export type VerdictKind = Verdict["kind"];

export const SERVE: Verdict = { kind: "serve" };
