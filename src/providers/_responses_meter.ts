/** Meters streams in OpenAI's dialect. Which of its two APIs is speaking is told by the events themselves. */

import { type Quota, withQuotas } from "../model/limit.ts";
import type { Usage } from "../model/usage.ts";
import { bytesOf, indexOf, startsWith } from "./_bytes.ts";
import { quotasOfEvent, RATE_LIMITS } from "./_codex_limits.ts";
import { errorIn, type ProviderError } from "./_error.ts";
import {
  asObject,
  type Json,
  listAt,
  objectAt,
  parseObject,
  textAt,
} from "./_json.ts";
import type { Meter, Reading } from "./provider.ts";
import { CLOSING_EVENTS } from "./responses_events.ts";
import { searchesIn, serviceTierIn, usageIn } from "./_responses_usage.ts";
import { type SseEvent, SseReader, typeOf } from "./_sse.ts";
import { SseFilter } from "./_sse_filter.ts";

/** The texts of a delta that the model has made. */
const OUTPUT = ["content", "reasoning_content", "reasoning", "refusal"];

/** What ends the names of the events that are nearly all of a stream. */
const DELTA = ".delta";

const DONE = bytesOf("[DONE]");
const USAGE = bytesOf('"usage"');
const ERROR = bytesOf('"error"');
const SEARCH = bytesOf('"web_search_call"');
const COLON = 0x3a;
const SPACE = 0x20;
const BRACE = 0x7b;

/** Without these a chat's chunk is no more than its text. */
const NOT_DULL = ['"usage"', '"error"', '"type"'];

const MAX_LIMITS = 8; // limits told of in one stream: the account's and those of a few models

export class ResponsesStreamMeter implements Meter {
  readonly #events = new SseReader((event) => this.#take(event));
  readonly #filter = new SseFilter(
    this.#events,
    (text, at, end) => this.#sawToken && isDull(text, at, end),
  );
  #sawToken = false;
  #usage: Usage | null = null;
  #model: string | null = null;
  #responseId: string | null = null;
  #searches = 0;
  #serviceTier: string | null = null;
  #error: string | null = null;
  #began = false;
  #ended = false;
  #limits: Json[] = [];

  get sawToken(): boolean {
    return this.#sawToken;
  }

  ignores(eventType: string): boolean {
    return this.#sawToken && eventType.endsWith(DELTA);
  }

  feed(bytes: Uint8Array): void {
    this.#filter.feed(bytes);
  }

  reading(): Reading {
    this.#events.end();
    return {
      usage: this.#usage,
      model: this.#model,
      responseId: this.#responseId,
      usageMissing: this.#usage === null && this.#error === null,
      webSearches: this.#searches,
      serviceTier: this.#serviceTier,
      error: this.#error,
      unfinished: this.#began && !this.#ended,
    };
  }

  quotas(now: number): readonly Quota[] {
    this.#events.end();
    return this.#limits.reduce<Quota[]>(
      (known, event) => withQuotas(known, quotasOfEvent(event, now)),
      [],
    );
  }

  #take(event: SseEvent): void {
    const type = typeOf(event);
    if (type.endsWith(DELTA)) this.#sawToken = true;
    else if (type === RATE_LIMITS) this.#takeLimits(event.data);
    else if (type.startsWith("response.")) {
      this.#takeResponses(type, event.data);
    } else if (type === "error") {
      this.#noteError(errorIn(parseObject(event.data)));
    } else this.#takeChat(type, event.data);
  }

  #takeLimits(data: Uint8Array): void {
    const json = parseObject(data);
    if (json !== null) {
      this.#limits = [...this.#limits, json].slice(-MAX_LIMITS);
    }
  }

  #takeResponses(type: string, data: Uint8Array): void {
    const isLast = CLOSING_EVENTS.has(type);
    if (type === "response.output_item.done") this.#countSearch(data);
    if (!isLast && type !== "response.created") return;
    const json = parseObject(data);
    this.#began = true;
    // Data that cannot be read was cut off; none at all was too big to keep.
    this.#ended ||= isLast && (json !== null || data.length === 0);
    this.#noteNames(objectAt(json, "response"));
    if (!isLast) return;
    this.#usage = usageIn(objectAt(objectAt(json, "response"), "usage")) ??
      this.#usage;
    const error = errorIn(json);
    if (error !== null) this.#noteError(error);
  }

  /** One by one: Codex' last event repeats no output. */
  #countSearch(data: Uint8Array): void {
    if (indexOf(data, SEARCH) === -1) return;
    this.#searches += searchesIn([objectAt(parseObject(data), "item")]);
  }

  /** Also takes the events of pictures and sound, which have types of their own and may tell their usage. */
  #takeChat(type: string, data: Uint8Array): void {
    if (startsWith(data, DONE)) {
      this.#ended = true;
      return;
    }
    const isWanted = (!this.#sawToken && !type.includes(".")) ||
      opensObject(data, USAGE) ||
      opensObject(data, ERROR);
    const chunk = isWanted ? parseObject(data) : null;
    if (chunk === null) return;
    this.#began ||= "choices" in chunk;
    this.#noteNames(chunk);
    this.#sawToken ||= listAt(chunk, "choices").some(holdsOutput);
    this.#usage = usageIn(objectAt(chunk, "usage")) ?? this.#usage;
    const error = errorIn(chunk);
    if (error !== null) this.#noteError(error);
  }

  #noteNames(from: Json | null): void {
    this.#model = textAt(from, "model") ?? this.#model;
    this.#responseId = textAt(from, "id") ?? this.#responseId;
    // At the start it may still be the one that was asked for; what counts is said last.
    if (textAt(from, "service_tier") !== null) {
      this.#serviceTier = serviceTierIn(from);
    }
  }

  #noteError(error: ProviderError | null): void {
    this.#error = error?.message ?? error?.code ?? error?.type ?? "error";
  }
}

/** The first chunk of a chat only names the role; output is any text that is not empty, or a tool call. */
function holdsOutput(choice: unknown): boolean {
  const delta = objectAt(asObject(choice), "delta");
  return textAt(asObject(choice), "text") !== null ||
    listAt(delta, "tool_calls").length > 0 ||
    OUTPUT.some((name) => textAt(delta, name) !== null);
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

/** True when an object stands under this quoted name. Cannot be fooled by text, where the quotes are escaped. */
function opensObject(data: Uint8Array, name: Uint8Array): boolean {
  for (
    let found = indexOf(data, name);
    found !== -1;
    found = indexOf(data, name, found + 1)
  ) {
    let at = found + name.length;
    while (data[at] === COLON || data[at] === SPACE) at++;
    if (data[at] === BRACE) return true;
  }
  return false;
}
