/** Anthropic's token counts, put together from however many pieces they come in. */

import type { Usage } from "../model/usage.ts";
import {
  asObject,
  countAt,
  type Json,
  listAt,
  objectAt,
  textAt,
} from "./_json.ts";

/** Counts are cumulative: a later one replaces an earlier one, an absent one leaves it. */
interface Counts {
  readonly input: number | null;
  readonly cacheRead: number | null;
  /** All that was written to the cache, whatever its lifetime. */
  readonly cacheWrite: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
}

/** Words for the class of service that cost what they always cost; `not_available` is said by models without a choice. */
const ORDINARY = new Set(["standard", "global", "not_available"]);

export class MessagesUsage {
  #counts: Counts | null = null;
  #webSearches = 0;
  /** Tier, speed and place; only told at the start. */
  #service: readonly (string | null)[] = [];
  /** True when another model was asked for advice, whose tokens are in no count and have another price. */
  #hadAdvice = false;
  /** Compactions on the server's side, which are billed and not in the other counts. */
  #compactions: readonly Json[] = [];

  /** Takes a `usage` object in; null and objects without a count change nothing. */
  add(usage: Json | null): void {
    if (usage === null) return;
    this.#webSearches =
      countAt(objectAt(usage, "server_tool_use"), "web_search_requests") ??
        this.#webSearches;
    const service = ["service_tier", "speed", "inference_geo"].map((name) =>
      textAt(usage, name)
    );
    this.#service = service.map((word, at) =>
      word ?? this.#service[at] ?? null
    );
    const added = countsIn(usage);
    if (Object.values(added).every((count) => count === null)) return;
    this.#counts = merge(this.#counts, added);
    const iterations = listAt(usage, "iterations").map(asObject)
      .filter((one) => one !== null);
    const typed = (type: string) =>
      iterations.filter((one) => textAt(one, "type") === type);
    this.#hadAdvice ||= typed("advisor_message").length > 0;
    const compactions = typed("compaction");
    if (compactions.length > 0) this.#compactions = compactions;
  }

  total(): Usage | null {
    if (this.#counts === null) return null;
    return this.#compactions.map((one) => usageOf(countsIn(one)))
      .reduce(sum, usageOf(this.#counts));
  }

  webSearches(): number {
    return this.#webSearches;
  }

  /** What of it has a price of its own, joined by `+`: "priority", "fast", "us"; with "advisor" no sheet can tell the price. */
  serviceTier(): string | null {
    const words = this.#service.filter((word) =>
      word !== null && !ORDINARY.has(word)
    );
    if (this.#hadAdvice) words.push("advisor");
    return words.length === 0 ? null : words.join("+");
  }
}

function countsIn(usage: Json): Counts {
  const lifetimes = objectAt(usage, "cache_creation");
  const details = objectAt(usage, "output_tokens_details");
  return {
    input: countAt(usage, "input_tokens"),
    cacheRead: countAt(usage, "cache_read_input_tokens"),
    cacheWrite: countAt(usage, "cache_creation_input_tokens"),
    cacheWrite5m: countAt(lifetimes, "ephemeral_5m_input_tokens"),
    cacheWrite1h: countAt(lifetimes, "ephemeral_1h_input_tokens"),
    output: countAt(usage, "output_tokens"),
    reasoning: countAt(details, "thinking_tokens") ??
      countAt(details, "reasoning_tokens"),
  };
}

function merge(known: Counts | null, added: Counts): Counts {
  return {
    input: added.input ?? known?.input ?? null,
    cacheRead: added.cacheRead ?? known?.cacheRead ?? null,
    cacheWrite: added.cacheWrite ?? known?.cacheWrite ?? null,
    cacheWrite5m: added.cacheWrite5m ?? known?.cacheWrite5m ?? null,
    cacheWrite1h: added.cacheWrite1h ?? known?.cacheWrite1h ?? null,
    output: added.output ?? known?.output ?? null,
    reasoning: added.reasoning ?? known?.reasoning ?? null,
  };
}

function usageOf(counts: Counts): Usage {
  const cacheWrite1h = counts.cacheWrite1h ?? 0;
  const output = counts.output ?? 0;
  return {
    input: counts.input ?? 0,
    cacheRead: counts.cacheRead ?? 0,
    // What no lifetime is named for was written with the default one.
    cacheWrite5m: Math.max(
      counts.cacheWrite5m ?? 0,
      (counts.cacheWrite ?? 0) - cacheWrite1h,
    ),
    cacheWrite1h,
    output,
    reasoning: Math.min(counts.reasoning ?? 0, output),
  };
}

function sum(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}
