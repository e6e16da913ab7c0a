/** Passes each exchange on to the journal, to live views and to whoever asks for usage, and counts those on their way. */

import type { Bus } from "./bus.ts";
import type { RequestMetrics } from "./metrics/request_metrics.ts";
import { costOf } from "./model/bill.ts";
import type { LogLevel } from "./model/event.ts";
import { type Attempt, type Exchange, hasSucceeded } from "./model/exchange.ts";
import type { Transcript } from "./model/transcript.ts";
import { totalTokens } from "./model/usage.ts";
import type { PriceBook } from "./prices/book.ts";
import type { Recorder } from "./proxy/deps.ts";
import type { Store } from "./store/store.ts";

export interface RecorderDeps {
  readonly store: Pick<Store, "journal"> & {
    readonly bodies: {
      /** Calls `letGo` when it no longer reads the request's bytes. */
      put(
        exchange: Exchange,
        transcript: Transcript,
        letGo: () => void,
      ): void;
    };
  };
  /** Which bodies are kept. */
  readonly storePayloads: "full" | "errors" | "off";
  readonly bus: Pick<Bus, "publish">;
  readonly metrics: Pick<RequestMetrics, "closed">;
  readonly prices: Pick<PriceBook, "priceOf">;
  /** Hears which accounts are in use. */
  readonly usage: { used(accountId: string): void };
  log(level: LogLevel, message: string, data: Record<string, unknown>): void;
}

export function createRecorder(
  { store, storePayloads, bus, metrics, prices, usage, log }: RecorderDeps,
): Recorder & { inFlight(): number } {
  let running = 0;
  return {
    inFlight: () => running,
    opened(exchange: Exchange) {
      running++;
      store.journal.opened(exchange);
      bus.publish({ type: "ingress", exchange });
    },
    started(exchange: Exchange) {
      bus.publish({ type: "start", exchange });
    },
    closed(exchange: Exchange) {
      running--;
      bill(exchange, prices);
      store.journal.closed(exchange);
      const transcript = exchange.takeTranscript();
      const isWanted = storePayloads === "full" ||
        (storePayloads === "errors" && !hasSucceeded(exchange));
      const letGo = exchange.takeLetGo();
      if (transcript && isWanted) store.bodies.put(exchange, transcript, letGo);
      else letGo();
      metrics.closed(exchange);
      if (exchange.accountId !== null) usage.used(exchange.accountId);
      tellOf(exchange, log);
      bus.publish({ type: "summary", exchange });
    },
  };
}

/** Says what it cost, with the rates of this moment; whoever hears of its end hears that too. */
function bill(exchange: Exchange, prices: RecorderDeps["prices"]): void {
  const { usage, webSearches, error } = exchange;
  if (usage === null) return;
  if (error !== null && totalTokens(usage) === 0) return;
  exchange.price = prices.priceOf({
    provider: exchange.provider,
    models: [exchange.modelAnswered, exchange.modelAsked],
    serviceTier: exchange.serviceTier,
    usage,
  });
  if (exchange.price === null) return;
  exchange.costNanoUsd = costOf({ usage, webSearches }, exchange.price.rates);
}

/** What people want to read about in the log: accounts that were left, and requests that failed. */
function tellOf(exchange: Exchange, log: RecorderDeps["log"]): void {
  const { id: requestId, outcome, error } = exchange;
  for (const attempt of exchange.attempts) {
    const level = LEVEL_OF[attempt.verdict];
    if (level === undefined) continue;
    const { accountName: account, verdict, status, why } = attempt;
    log(level, `Account "${account}" could not serve: ${why}`, {
      requestId,
      verdict,
      status,
    });
  }
  if (outcome === "failed" || outcome === "upstream_broke") {
    log("warn", `Request ${outcome}: ${error}`, { requestId });
  }
}

/** A client that leaves is nobody's trouble, and neither is an answer that is served. */
const LEVEL_OF: Partial<Record<Attempt["verdict"], LogLevel>> = {
  limited: "info",
  throttled: "info",
  stale: "info",
  down: "info",
  timeout: "warn",
  dead: "warn",
};
