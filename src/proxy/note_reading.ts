/** Writes into the record what the meter has read of an answer. */

import type { Exchange } from "../model/exchange.ts";
import type { Reading } from "../providers/provider.ts";

/** All but what went wrong in the answer: how it ended is told when the exchange is closed. */
export function noteReading(exchange: Exchange, reading: Reading): void {
  exchange.usage = reading.usage;
  exchange.modelAnswered = reading.model;
  exchange.responseId = reading.responseId;
  exchange.webSearches = reading.webSearches;
  exchange.serviceTier = reading.serviceTier;
  exchange.usageMissing = reading.usageMissing;
}
