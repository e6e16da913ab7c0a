/** The latest events with their numbers: every page's queue, and what a page that was away can catch up on. */

import type { Event as AnyEvent } from "../model/event.ts";
import { summaryOf } from "./request_wire.ts";
import type { RequestEvent } from "./wire.ts";

/** Some 150 requests with three events each. */
const DEFAULT_SIZE = 500;

/** What concerns requests and accounts; log lines have a stream of their own. */
export type LiveEvent = Exclude<AnyEvent, { readonly type: "log" }>;

export class EventRing {
  /** How many events it holds. */
  readonly size: number;
  /** Tells the numbers of this start from those of an earlier one. */
  readonly #start: string;
  #kept: LiveEvent[] = [];
  #newest = 0;

  constructor(start: string, size = DEFAULT_SIZE) {
    this.#start = start;
    this.size = size;
  }

  /** The number of the latest event; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  add(event: LiveEvent): void {
    this.#newest += 1;
    this.#kept.push(event);
    if (this.#kept.length > this.size) this.#kept.shift();
  }

  /** Notes that events were missed, so that nobody takes what follows for a continuation. */
  breakOff(): void {
    this.#newest += 1;
    this.#kept = [];
  }

  /** Where a page goes on that has seen this id; what is no longer held is skipped, an unknown id starts now. */
  numberOf(lastEventId: string | null): number {
    const [start, number] = lastEventId?.split("-", 2) ?? [];
    const seen = Number(number);
    if (start !== this.#start || !Number.isSafeInteger(seen)) {
      return this.#newest;
    }
    const oldest = this.#newest - this.#kept.length;
    return Math.min(Math.max(seen, oldest), this.#newest);
  }

  /** The events behind this number as text for the stream, or null when some of them are gone. */
  after(seen: number): string | null {
    const missing = this.#newest - seen;
    if (missing > this.#kept.length) return null;
    let text = "";
    for (let back = missing; back > 0; back--) {
      const event = this.#kept[this.#kept.length - back];
      const id = `${this.#start}-${this.#newest - back + 1}`;
      if (event) {
        text += `id: ${id}\ndata: ${JSON.stringify(wireOf(event))}\n\n`;
      }
    }
    return text;
  }
}

/** Made when a page reads it: without a page nothing is spent, and an exchange that has moved on tells what is true by then. */
function wireOf(event: LiveEvent): RequestEvent {
  switch (event.type) {
    case "ingress":
      return {
        type: "ingress",
        id: event.exchange.id,
        timestamp: event.exchange.receivedAt,
        method: event.exchange.method,
        path: event.exchange.path,
      };
    case "start":
      return {
        type: "start",
        id: event.exchange.id,
        timestamp: event.exchange.receivedAt,
        method: event.exchange.method,
        path: event.exchange.path,
        accountId: event.exchange.accountId,
        accountName: event.exchange.accountName,
        model: event.exchange.modelAnswered ?? event.exchange.modelAsked,
        statusCode: event.exchange.status,
      };
    case "summary":
      return { type: "summary", payload: summaryOf(event.exchange) };
    case "payload":
      return {
        type: "payload",
        id: event.stored.requestId,
        conversationId: event.stored.conversation,
        requestBytes: event.stored.request,
        responseBytes: event.stored.response,
      };
    case "accounts":
      return { type: "accounts" };
  }
}
