/** The live stream: carries what the bus tells to as many pages as are looking. */

import type { Bus, Subscription } from "../bus.ts";
import { EventRing } from "./event_ring.ts";

/** Shorter than the minute after which proxies and browsers give a silent connection up. */
const HEARTBEAT_MS = 15_000;

/** A page is written to as soon as something happens, until that is more often than this within a second. */
const QUICK_WRITES = 20;
/** Then events are gathered for so long, which nobody sees: at 500 requests/s there are 2,000, and a write costs more than an event. */
const GATHER_MS = 50;

export interface LiveDeps {
  readonly bus: Bus;
  readonly closing: AbortSignal;
  now(): number;
  after(ms: number, callback: () => void): () => void;
}

type Reason = "event" | "heartbeat" | "gone";
type Wake = (reason: Reason) => void;

/**
 * One listener on the bus for all pages. They read from its ring at their own pace; one that falls out of it is let go
 * and comes back by itself, so a slow page costs nothing. Listens from the first page on, until the program closes.
 */
export class LiveEvents {
  readonly #deps: LiveDeps;
  readonly #ring: EventRing;
  /** Pages that wait, and the number of the event that ends it. */
  readonly #waiting = new Map<Wake, number>();
  #subscription: Subscription | null = null;

  constructor(deps: LiveDeps) {
    this.#deps = deps;
    this.#ring = new EventRing(deps.now().toString(36));
  }

  /** How many pages are waiting for something to happen. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** A body of server-sent events; `lastEventId` is the last one that this page has seen. */
  open(lastEventId: string | null): ReadableStream<Uint8Array> {
    this.#listen();
    const encoder = new TextEncoder();
    const writes = new Writes();
    let seen = this.#ring.numberOf(lastEventId);
    let wake: Wake = () => {};
    return new ReadableStream({
      start(controller) {
        controller.enqueue(encoder.encode("event: connected\ndata: ok\n\n"));
      },
      pull: async (controller) => {
        if (this.#deps.closing.aborted) return controller.close();
        if (seen === this.#ring.newest) {
          const reason = await this.#sleep((own) => wake = own);
          if (reason === "gone") return;
          if (reason === "heartbeat") {
            return controller.enqueue(encoder.encode(": still here\n\n"));
          }
        }
        if (writes.countAt(this.#deps.now()) > QUICK_WRITES) {
          const reason = await this.#gather(seen, (own) => wake = own);
          if (reason === "gone") return;
        }
        const text = this.#ring.after(seen);
        if (text === null || this.#deps.closing.aborted) {
          return controller.close();
        }
        seen = this.#ring.newest;
        controller.enqueue(encoder.encode(text));
      },
      cancel: () => wake("gone"),
    });
  }

  #listen(): void {
    if (this.#subscription !== null || this.#deps.closing.aborted) return;
    // Subscribed before anything is awaited, so that the first page misses nothing.
    const subscription = this.#subscription = this.#deps.bus.subscribe();
    const onClosing = () => {
      subscription.close();
      this.#wakeAll();
    };
    this.#deps.closing.addEventListener("abort", onClosing, { once: true });
    this.#carry(subscription).then(() => {
      this.#deps.closing.removeEventListener("abort", onClosing);
      this.#subscription = null;
      if (this.#deps.closing.aborted) return;
      // The bus let us go because this thread was busy too long: pages must look anew.
      this.#ring.breakOff();
      this.#wakeAll();
      this.#listen();
    });
  }

  async #carry(subscription: Subscription): Promise<void> {
    for await (const event of subscription) {
      if (event.type === "log") continue;
      this.#ring.add(event);
      for (const [wake, enough] of this.#waiting) {
        if (this.#ring.newest >= enough) wake("event");
      }
    }
  }

  #sleep(keep: (wake: Wake) => void): Promise<Reason> {
    const how = { ms: HEARTBEAT_MS, late: "heartbeat", enough: 0 } as const;
    return this.#wait(how, keep);
  }

  /** Not so long that a page that has seen this much falls out of the ring. */
  #gather(seen: number, keep: (wake: Wake) => void): Promise<Reason> {
    const enough = seen + this.#ring.size / 2;
    return this.#wait({ ms: GATHER_MS, late: "event", enough }, keep);
  }

  /** Until the event with the number `enough`, or the time is over, which is told as `late`. */
  #wait(
    { ms, late, enough }: { ms: number; late: Reason; enough: number },
    keep: (wake: Wake) => void,
  ): Promise<Reason> {
    return new Promise((resolve) => {
      const wake: Wake = (reason) => {
        this.#waiting.delete(wake);
        callOff();
        resolve(reason);
      };
      const callOff = this.#deps.after(ms, () => wake(late));
      this.#waiting.set(wake, enough);
      keep(wake);
    });
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.keys()) wake("event");
  }
}

/** How often one page has been written to within a second. */
class Writes {
  #second = 0;
  #count = 0;

  /** Counts one more. */
  countAt(now: number): number {
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) this.#count = 0;
    this.#second = second;
    return ++this.#count;
  }
}
