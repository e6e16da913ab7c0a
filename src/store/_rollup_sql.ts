/** The statements that add to the rollups. */

import { SUM_COLUMNS } from "./_rollup_sums.ts";

const KEY = "level, start, account_id, provider, model, client, result";
const SESSION_KEY =
  "hour, client_session_id, account_id, provider, model, client, is_ok";
const SUMS = SUM_COLUMNS.join(", ");
const ADD_SUMS = SUM_COLUMNS
  .map((column) => `${column} = ${column} + excluded.${column}`).join(", ");

export const READ_HISTOGRAMS = `SELECT histograms FROM rollups WHERE ${
  matching(KEY)
}`;
export const DROP_EMPTY = `DELETE FROM rollups WHERE ${
  matching(KEY)
} AND requests = 0`;
export const DROP_EMPTY_SESSION = `DELETE FROM session_rollups WHERE ${
  matching(SESSION_KEY)
} AND requests = 0`;

// By position: values bound by name take five times as long.
export const ADD = `INSERT INTO rollups
  (${KEY}, account_name, ${SUMS}, min_speed, max_speed, histograms)
  VALUES (${places(11 + SUM_COLUMNS.length)})
  ON CONFLICT DO UPDATE SET ${ADD_SUMS},
    account_name = coalesce(excluded.account_name, account_name),
    min_speed = coalesce(min(min_speed, excluded.min_speed), min_speed, excluded.min_speed),
    max_speed = coalesce(max(max_speed, excluded.max_speed), max_speed, excluded.max_speed),
    histograms = excluded.histograms`;

export const ADD_SESSION = `INSERT INTO session_rollups
  (${SESSION_KEY}, account_name, user_agent, first_at, last_at, failures, ${SUMS})
  VALUES (${places(12 + SUM_COLUMNS.length)})
  ON CONFLICT DO UPDATE SET ${ADD_SUMS},
    failures = failures + excluded.failures,
    account_name = coalesce(excluded.account_name, account_name),
    user_agent = iif(excluded.last_at >= last_at, excluded.user_agent, user_agent),
    first_at = min(first_at, excluded.first_at),
    last_at = max(last_at, excluded.last_at)`;

function matching(key: string): string {
  return `${key.replaceAll(", ", " = ? AND ")} = ?`;
}

function places(count: number): string {
  return Array(count).fill("?").join(", ");
}
