/** All that the actions ask of the rest of the program; server and command line each hand in their own. */

import type { Store } from "../store/store.ts";

export interface ActionDeps {
  readonly store: Store;
  /** How long an account keeps the work once it has begun. */
  readonly sessionDurationMs: number;
  /** Epoch ms. */
  now(): number;
}
