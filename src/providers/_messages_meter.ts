/** Meters answers in Anthropic's dialect; of a stream only the first and the last events are parsed. */

import { errorIn } from "./_error.ts";
import { countAt, type Json, objectAt, parseObject, textAt } from "./_json.ts";
import { MessagesUsage } from "./_messages_usage.ts";
import type { Meter, Reading } from "./provider.ts";
import { type SseEvent, SseReader, typeOf } from "./_sse.ts";
import { SseFilter } from "./_sse_filter.ts";

const DELTA = "event: content_block_delta\n";

export class MessagesStreamMeter implements Meter {
  readonly #events = new SseReader((event) => this.#take(event));
  readonly #filter = new SseFilter(
    this.#events,
    (text, at) => this.#sawToken && text.startsWith(DELTA, at),
  );
  readonly #usage = new MessagesUsage();
  #sawToken = false;
  #model: string | null = null;
  #responseId: string | null = null;
  #error: string | null = null;
  #began = false;
  #ended = false;
  /** The counts of the start are only a beginning. */
  #toldOutput = false;

  get sawToken(): boolean {
    return this.#sawToken;
  }

  feed(bytes: Uint8Array): void {
    this.#filter.feed(bytes);
  }

  reading(): Reading {
    this.#events.end();
    return {
      usage: this.#usage.total(),
      model: this.#model,
      responseId: this.#responseId,
      usageMissing: !this.#toldOutput && this.#error === null,
      webSearches: this.#usage.webSearches(),
      serviceTier: this.#usage.serviceTier(),
      error: this.#error,
      unfinished: this.#began && !this.#ended,
    };
  }

  #take(event: SseEvent): void {
    switch (typeOf(event)) {
      case "content_block_delta":
        this.#sawToken = true;
        break;
      case "message_start": {
        const message = objectAt(parseObject(event.data), "message");
        this.#began = true;
        this.#model = textAt(message, "model");
        this.#responseId = textAt(message, "id");
        this.#usage.add(objectAt(message, "usage"));
        break;
      }
      case "message_delta": {
        const usage = objectAt(parseObject(event.data), "usage");
        this.#toldOutput ||= countAt(usage, "output_tokens") !== null;
        this.#usage.add(usage);
        break;
      }
      case "message_stop":
        this.#ended = parseObject(event.data) !== null; // else it was cut off in the middle of its last event
        break;
      case "error": {
        const error = errorIn(parseObject(event.data));
        this.#error = error?.message ?? error?.type ?? "error";
        break;
      }
    }
  }
}

/** Reads a message that came whole. Other answers (counted tokens, lists of models) are no message and tell nothing. */
export function readMessage(answer: Json): Reading {
  const isMessage = textAt(answer, "type") === "message" ||
    objectAt(answer, "usage") !== null;
  const usage = new MessagesUsage();
  usage.add(objectAt(answer, "usage"));
  const total = usage.total();
  const error = errorIn(answer);
  return {
    usage: total,
    model: isMessage ? textAt(answer, "model") : null,
    responseId: isMessage ? textAt(answer, "id") : null,
    usageMissing: isMessage && total === null && error === null,
    webSearches: usage.webSearches(),
    serviceTier: usage.serviceTier(),
    error: error?.message ?? null,
    unfinished: false,
  };
}
