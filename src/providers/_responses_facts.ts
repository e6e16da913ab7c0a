/** What the events of one answer in OpenAI's dialect tell. Which of its two APIs is speaking is told by them, too. */

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
import type { Reading } from "./provider.ts";
import { CLOSING_EVENTS, DELTA } from "./responses_events.ts";
import { searchesIn, serviceTierIn, usageIn } from "./_responses_usage.ts";

/** The texts of a delta that the model has made. */
const OUTPUT = ["content", "reasoning_content", "reasoning", "refusal"];

const DONE = bytesOf("[DONE]");
const USAGE = bytesOf('"usage"');
const ERROR = bytesOf('"error"');
const SEARCH = '"web_search_call"';
const SEARCH_BYTES = bytesOf(SEARCH);
const COLON = 0x3a;
const SPACE = 0x20;
const BRACE = 0x7b;

const MAX_LIMITS = 8; // limits told of in one stream: the account's and those of a few models

/** What an event carries: text as it is, or UTF-8 out of a stream, which is only good during the call. */
type Data = string | Uint8Array;

export class ResponsesFacts {
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

  reading(): Reading {
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
    return this.#limits.reduce<Quota[]>(
      (known, event) => withQuotas(known, quotasOfEvent(event, now)),
      [],
    );
  }

  take(type: string, data: Data): void {
    if (type.endsWith(DELTA)) this.#sawToken = true;
    else if (type === RATE_LIMITS) this.#takeLimits(data);
    else if (type.startsWith("response.")) this.#takeResponses(type, data);
    else if (type === "error") this.#noteError(errorIn(parseObject(data)));
    else this.#takeChat(type, typeof data === "string" ? bytesOf(data) : data);
  }

  #takeLimits(data: Data): void {
    const json = parseObject(data);
    if (json !== null) {
      this.#limits = [...this.#limits, json].slice(-MAX_LIMITS);
    }
  }

  #takeResponses(type: string, data: Data): void {
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
  #countSearch(data: Data): void {
    const isSearch = typeof data === "string"
      ? data.includes(SEARCH)
      : indexOf(data, SEARCH_BYTES) !== -1;
    if (!isSearch) return;
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
