/** What is counted of one account: requests, tokens and cost by model, attempts by what came of them. */

import type { Attempt, Exchange, Outcome } from "../model/exchange.ts";
import { totalTokens } from "../model/usage.ts";

export interface AccountRows {
  /** Null for requests without an account of ours, and for accounts that are counted together. */
  readonly id: string | null;
  /** As the latest request knew it. */
  name: string;
  readonly provider: string;
  /** By the name of the model. */
  readonly rows: Map<string, Row>;
  readonly verdicts: Map<Attempt["verdict"], number>;
}

/** The requests of one account for one model. */
export class Row {
  readonly model: string;
  /** How many by outcome, then by status; 0 for none. */
  readonly results = new Map<Outcome, Map<number, number>>();
  input = 0;
  cacheRead = 0;
  cacheWrite5m = 0;
  cacheWrite1h = 0;
  output = 0;
  reasoning = 0;
  costNanoUsd = 0;
  /** Requests with tokens and without a price. */
  unpriced = 0;
  usageMissing = 0;

  constructor(model: string) {
    this.model = model;
  }

  count(exchange: Exchange): void {
    const { outcome, usage, costNanoUsd } = exchange;
    if (outcome !== null) this.#countResult(outcome, exchange.status ?? 0);
    if (exchange.usageMissing) this.usageMissing += 1;
    if (usage === null) return;
    this.input += usage.input;
    this.cacheRead += usage.cacheRead;
    this.cacheWrite5m += usage.cacheWrite5m;
    this.cacheWrite1h += usage.cacheWrite1h;
    this.output += usage.output;
    this.reasoning += usage.reasoning;
    if (costNanoUsd !== null) this.costNanoUsd += costNanoUsd;
    else if (totalTokens(usage) > 0) this.unpriced += 1;
  }

  #countResult(outcome: Outcome, status: number): void {
    let statuses = this.results.get(outcome);
    if (statuses === undefined) {
      statuses = new Map();
      this.results.set(outcome, statuses);
    }
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
}
