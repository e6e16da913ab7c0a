-- Ended requests added up as they are written, so that sums over a million rows read a few thousand.
-- In place of the tallies, which knew hours only and no cost; the rows that are there are added up anew.
DROP TABLE tallies;

-- `start` is the epoch ms at which the minute, hour or day begins (UTC). What is not known is ''.
-- `result` is 'ok' or why it was none; a request is `unpriced` when it has tokens and no known cost.
CREATE TABLE rollups (
  level TEXT NOT NULL,
  start INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  client TEXT NOT NULL,
  result TEXT NOT NULL,
  account_name TEXT,
  requests INTEGER NOT NULL,
  timed INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  saved_nano INTEGER NOT NULL,
  -- Of the streams whose speed could be measured.
  streamed_tokens INTEGER NOT NULL,
  streaming_us INTEGER NOT NULL,
  -- Tokens per second.
  min_speed REAL,
  max_speed REAL,
  -- Of response time, time to first token and overhead, see histogram.ts; NULL when all three are empty.
  histograms BLOB,
  PRIMARY KEY (level, start, account_id, provider, model, client, result)
) STRICT, WITHOUT ROWID;

-- The same by the client's own session; `hour` is the epoch ms at which it begins. `is_ok` parts successes from failures.
CREATE TABLE session_rollups (
  hour INTEGER NOT NULL,
  client_session_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  client TEXT NOT NULL,
  is_ok INTEGER NOT NULL,
  account_name TEXT,
  -- Of the latest request.
  user_agent TEXT,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  timed INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  saved_nano INTEGER NOT NULL,
  streamed_tokens INTEGER NOT NULL,
  streaming_us INTEGER NOT NULL,
  PRIMARY KEY (hour, client_session_id, account_id, provider, model, client, is_ok)
) STRICT, WITHOUT ROWID;
