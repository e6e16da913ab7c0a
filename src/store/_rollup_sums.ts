/** What one ended request adds to every sum it belongs to. */

import type { Price } from "../model/bill.ts";
import { clientName } from "../model/client_name.ts";
import { MIN_STREAMING_MS } from "../model/exchange_times.ts";
import { savedByCache } from "../model/savings.ts";
import { totalTokens } from "../model/usage.ts";
import type { RequestRow } from "./_request_row.ts";
import { TOKEN_COLUMNS, usageIn } from "./_token_columns.ts";

/** Columns that `rollups` and `session_rollups` have alike, each a sum over requests. */
export const SUM_COLUMNS = [
  "requests",
  "timed",
  "duration_us",
  ...TOKEN_COLUMNS,
  "cost_nano",
  "unpriced",
  "saved_nano",
  "streamed_tokens",
  "streaming_us",
] as const;

/** Each of them summed up once more, to be selected. */
export const SUMMED: string = SUM_COLUMNS
  .map((column) => `sum(${column}) AS ${column}`).join(", ");

export type Sums = Record<typeof SUM_COLUMNS[number], number>;

/** What is read of a request in order to count it. */
export const COUNTED_COLUMNS = [
  "received_at",
  "account_id",
  "account_name",
  "provider",
  "model_asked",
  "model_answered",
  "status",
  "outcome",
  "user_agent",
  "client_session_id",
  ...TOKEN_COLUMNS,
  "cost_nano",
  "first_token_us",
  "last_byte_us",
  "closed_us",
  "overhead_us",
] as const;

export type CountedRow = Pick<RequestRow, typeof COUNTED_COLUMNS[number]>;

export const OK = "ok";

/** What requests are told apart by, besides their time. */
export interface Dimensions {
  readonly accountId: string;
  readonly provider: string;
  readonly model: string;
  readonly client: string;
  readonly result: string;
}

export function dimensionsOf(row: CountedRow): Dimensions {
  return {
    accountId: row.account_id ?? "",
    provider: row.provider ?? "",
    model: row.model_answered ?? row.model_asked ?? "",
    client: clientName(row.user_agent),
    result: resultOf(row),
  };
}

/** `ok`, or in a word why not: of a whole answer its status, else how it ended. */
function resultOf({ outcome, status }: CountedRow): string {
  if (outcome !== "done") return outcome ?? "";
  return status !== null && status >= 400 ? `status ${status}` : OK;
}

export function noSums(): Sums {
  return { ...NOTHING };
}

const NOTHING = Object.fromEntries(
  SUM_COLUMNS.map((column) => [column, 0]),
) as Sums;

export function sumsOf(row: CountedRow, price: Price | null): Sums {
  const usage = usageIn(row);
  const hasTokens = totalTokens(usage) > 0;
  const streamingUs = streamingUsOf(row);
  return {
    requests: 1,
    timed: row.closed_us === null ? 0 : 1,
    duration_us: row.closed_us ?? 0,
    input_tokens: usage.input,
    cache_read_tokens: usage.cacheRead,
    cache_write_5m_tokens: usage.cacheWrite5m,
    cache_write_1h_tokens: usage.cacheWrite1h,
    output_tokens: usage.output,
    reasoning_tokens: usage.reasoning,
    cost_nano: row.cost_nano ?? 0,
    unpriced: hasTokens && row.cost_nano === null ? 1 : 0,
    saved_nano: price === null ? 0 : savedByCache(usage, price.rates),
    streamed_tokens: streamingUs > 0 ? usage.output : 0,
    streaming_us: streamingUs,
  };
}

export function addSums(into: Sums, from: Sums, sign: 1 | -1 = 1): void {
  for (const column of SUM_COLUMNS) into[column] += sign * from[column];
}

/** Tokens per second come from streams alone whose tokens are known and that took long enough to measure; 0 for others. */
function streamingUsOf(row: CountedRow): number {
  const { output_tokens, first_token_us, last_byte_us } = row;
  if (output_tokens === null) return 0;
  if (first_token_us === null || last_byte_us === null) return 0;
  const us = last_byte_us - first_token_us;
  return us >= MIN_STREAMING_MS * 1_000 ? us : 0;
}
