/** Looks on while an answer passes, and closes its exchange when the last byte has gone. */

import type { Answer } from "../model/answer.ts";
import type { Exchange, Outcome } from "../model/exchange.ts";
import { fieldOf } from "../model/fields.ts";
import type { Meter, Provider } from "../providers/provider.ts";
import type { Deps } from "./deps.ts";
import { type Tap, tapFor } from "./encoding.ts";
import { noteReading } from "./note_reading.ts";
import { encodingOf, isEventStream } from "./opening.ts";

export class Watcher {
  readonly #exchange: Exchange;
  readonly #deps: Pick<Deps, "tick" | "recorder">;
  readonly #meter: Meter | null;
  readonly #tap: Tap | null;
  #ended = false;

  constructor(
    { answer, provider }: { answer: Answer; provider: Provider },
    exchange: Exchange,
    deps: Pick<Deps, "tick" | "recorder">,
  ) {
    this.#exchange = exchange;
    this.#deps = deps;
    this.#meter = meterFor(answer, provider, exchange);
    this.#tap = this.#meter === null
      ? null
      : tapFor(this.#meter, encodingOf(answer));
  }

  saw(bytes: Uint8Array): void {
    const exchange = this.#exchange;
    exchange.responseBytes += bytes.length;
    if (exchange.timings.firstByte === null) {
      exchange.mark("firstByte", this.#deps.tick());
    }
    exchange.transcript?.saw(bytes);
    if (this.#tap === null) return;
    this.#tap.feed(bytes);
    if (exchange.timings.firstToken === null && this.#tap.sawToken) {
      exchange.mark("firstToken", this.#deps.tick());
    }
  }

  /** The first call counts; later ones come when both sides of a connection notice the same end. */
  end(outcome: Outcome, error: string | null = null): void {
    if (this.#ended) return;
    this.#ended = true;
    const tick = this.#deps.tick();
    if (outcome === "done") this.#exchange.mark("lastByte", tick);
    if (this.#tap === null) this.#close(outcome, tick, error);
    else this.#tap.end(() => this.#close(outcome, tick, error));
  }

  #close(outcome: Outcome, tick: number, error: string | null): void {
    const exchange = this.#exchange;
    const reading = this.#tap === null ? null : this.#meter!.reading();
    if (reading !== null) noteReading(exchange, reading);
    const fault = outcome === "done" ? streamFault(reading) : null;
    exchange.close(
      fault === null ? outcome : "upstream_broke",
      tick,
      fault ?? error,
    );
    this.#deps.recorder.closed(exchange);
  }
}

/** What went wrong in a stream whose bytes all arrived, or null. */
function streamFault(
  reading: { error: string | null; unfinished: boolean } | null,
): string | null {
  if (reading === null) return null;
  if (reading.error !== null) return reading.error;
  return reading.unfinished
    ? "The stream ended without its closing event"
    : null;
}

/** Only successes in a form that a dialect knows hold tokens; a stored answer that is fetched again tells of spent ones. */
function meterFor(
  answer: Answer,
  provider: Provider,
  { method }: Exchange,
): Meter | null {
  if (method !== "POST" || answer.status >= 300) return null;
  if (isEventStream(answer)) return provider.dialect.meter("stream");
  const isJson = fieldOf(answer.fields, "content-type")?.includes("json") ??
    false;
  return isJson ? provider.dialect.meter("json") : null;
}
