/** OpenAI's token counts, in the words of the Responses API and in those of Chat Completions. */

import type { Usage } from "../model/usage.ts";
import { countAt, type Json, objectAt } from "./_json.ts";

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
