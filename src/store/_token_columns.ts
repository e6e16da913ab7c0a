/** The columns of token counts, which requests and sums over them have alike. */

import type { Usage } from "../model/usage.ts";

export const TOKEN_COLUMNS = [
  "input_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "output_tokens",
  "reasoning_tokens",
] as const;

/** All null where the usage is not known. */
export type TokenColumns = {
  readonly [column in typeof TOKEN_COLUMNS[number]]: number | null;
};

/** What is not known counts as none. */
export function usageIn(row: TokenColumns): Usage {
  return {
    input: row.input_tokens ?? 0,
    cacheRead: row.cache_read_tokens ?? 0,
    cacheWrite5m: row.cache_write_5m_tokens ?? 0,
    cacheWrite1h: row.cache_write_1h_tokens ?? 0,
    output: row.output_tokens ?? 0,
    reasoning: row.reasoning_tokens ?? 0,
  };
}
