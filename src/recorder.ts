/** Passes each exchange on to the journal, to live views and to whoever asks for usage, and counts those on their way. */

import type { Bus } from "./bus.ts";
import type { Exchange } from "./model/exchange.ts";
import type { Recorder } from "./proxy/deps.ts";
import type { Store } from "./store/store.ts";

export interface RecorderDeps {
  readonly store: Pick<Store, "journal">;
  readonly bus: Pick<Bus, "publish">;
  /** Hears which accounts are in use. */
  readonly usage: { used(accountId: string): void };
}

export function createRecorder(
  { store, bus, usage }: RecorderDeps,
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
      store.journal.closed(exchange);
      if (exchange.accountId !== null) usage.used(exchange.accountId);
      bus.publish({ type: "summary", exchange });
    },
  };
}
