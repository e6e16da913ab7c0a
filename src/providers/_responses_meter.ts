/** Meters answers in OpenAI's dialect, as streams of server-sent events or event by event. */

import type { Quota } from "../model/limit.ts";
import type { Meter, Reading } from "./provider.ts";
import { ResponsesFacts } from "./_responses_facts.ts";
import { DELTA } from "./responses_events.ts";
import { MAX_EVENT_BYTES, SseReader, typeOf } from "./_sse.ts";
import { SseFilter } from "./_sse_filter.ts";

/** Without these a chat's chunk is no more than its text. */
const NOT_DULL = ['"usage"', '"error"', '"type"'];

export class ResponsesStreamMeter implements Meter {
  readonly #facts = new ResponsesFacts();
  readonly #events = new SseReader((event) =>
    this.#facts.take(typeOf(event), event.data)
  );
  readonly #filter = new SseFilter(
    this.#events,
    (text, at, end) => this.sawToken && isDull(text, at, end),
  );

  get sawToken(): boolean {
    return this.#facts.sawToken;
  }

  feed(bytes: Uint8Array): void {
    this.#filter.feed(bytes);
  }

  take(type: string, data: string): void {
    if (this.sawToken && type.endsWith(DELTA)) return;
    this.#facts.take(type, data.length > MAX_EVENT_BYTES ? "" : data);
  }

  reading(): Reading {
    this.#events.end();
    return this.#facts.reading();
  }

  quotas(now: number): readonly Quota[] {
    this.#events.end();
    return this.#facts.quotas(now);
  }
}

/** A delta by its name; or, where events have none, a chunk of a chat that holds nothing but text. */
function isDull(text: string, at: number, end: number): boolean {
  if (text.startsWith("event: ", at)) {
    const line = text.indexOf("\n", at);
    return text.startsWith(DELTA, line - DELTA.length);
  }
  if (!text.startsWith("data: {", at)) return false;
  const chunk = text.slice(at, end);
  return !NOT_DULL.some((name) => chunk.includes(name));
}
