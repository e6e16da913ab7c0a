/** OpenAI's token counts, in the words of the Responses API and in those of Chat Completions. */

import type { Usage } from "../model/usage.ts";
import { asObject, countAt, type Json, objectAt, textAt } from "./_json.ts";

/** Null when there is no count in it. Both APIs count cached tokens as input and reasoning as output. */
export function usageIn(usage: Json | null): Usage | null {
  const input = countAt(usage, "input_tokens") ??
    countAt(usage, "prompt_tokens");
  const output = countAt(usage, "output_tokens") ??
    countAt(usage, "completion_tokens");
  if (input === null && output === null) return null;
  const asked = objectAt(usage, "input_tokens_details") ??
    objectAt(usage, "prompt_tokens_details");
  const answered = objectAt(usage, "output_tokens_details") ??
    objectAt(usage, "completion_tokens_details");
  const all = input ?? 0;
  const cacheRead = Math.min(countAt(asked, "cached_tokens") ?? 0, all);
  const cacheWrite5m = Math.min(
    countAt(asked, "cache_write_tokens") ?? 0,
    all - cacheRead,
  );
  return {
    input: all - cacheRead - cacheWrite5m,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    output: output ?? 0,
    reasoning: Math.min(
      countAt(answered, "reasoning_tokens") ?? 0,
      output ?? 0,
    ),
  };
}

/** Words for the class of service that cost what they always cost. */
const ORDINARY = new Set(["default", "standard", "auto"]);

/** The class of service in a response or a chunk, where it has a price of its own; null when it says nothing or nothing special. */
export function serviceTierIn(from: Json | null): string | null {
  const tier = textAt(from, "service_tier");
  if (tier === null || ORDINARY.has(tier)) return null;
  return tier === "fast" ? "priority" : tier; // one and the same since July 2026, when it was renamed
}

/** How many of these output items are searches of the web; opening a page or looking through one costs nothing. */
export function searchesIn(output: readonly unknown[]): number {
  return output.map(asObject).filter((item) =>
    textAt(item, "type") === "web_search_call" &&
    (textAt(objectAt(item, "action"), "type") ?? "search") === "search"
  ).length;
}
