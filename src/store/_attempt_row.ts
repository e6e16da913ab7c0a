/** The columns of `attempts`, and how they become the model's attempt and back. */

import type { Attempt } from "../model/exchange.ts";

/** A type, not an interface: only those are taken where SQLite wants a record of values. */
export type AttemptRow = {
  readonly request: number;
  readonly account_id: string | null;
  readonly account_name: string | null;
  readonly provider: string;
  readonly status: number | null;
  readonly verdict: Attempt["verdict"];
  readonly why: string | null;
  readonly upstream_request_id: string | null;
  readonly started_us: number;
  readonly duration_us: number;
};

/** Its values are written in this order. */
export function attemptRowOf(attempt: Attempt): Omit<AttemptRow, "request"> {
  return {
    account_id: attempt.accountId,
    account_name: attempt.accountName,
    provider: attempt.provider,
    status: attempt.status,
    verdict: attempt.verdict,
    why: attempt.why,
    upstream_request_id: attempt.upstreamRequestId,
    started_us: Math.round(attempt.startedMs * 1000),
    duration_us: Math.round(attempt.durationMs * 1000),
  };
}

export function attemptOf(row: AttemptRow): Attempt {
  return {
    accountId: row.account_id,
    accountName: row.account_name,
    provider: row.provider,
    status: row.status,
    verdict: row.verdict,
    why: row.why,
    upstreamRequestId: row.upstream_request_id,
    startedMs: row.started_us / 1000,
    durationMs: row.duration_us / 1000,
  };
}
