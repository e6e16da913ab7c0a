/** One outbox that sends with another's batch, so that what belongs together is written in one transaction. */

/** What goes with a batch that somebody else sends. */
export interface Company {
  /** The keys of what has to go with it. */
  readonly with: readonly string[];
  /** Whether one is to go with a batch that the same sender has in mind for later. */
  isForLater(key: string): boolean;
  /** How long it may wait for that. */
  readonly laterMs: number;
}

/** Sends on its own. */
export const NOBODY: Company = {
  with: [],
  isForLater: () => false,
  laterMs: 0,
};
