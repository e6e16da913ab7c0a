-- Moments are epoch ms (`_at`, `since`, `until`), lengths of time are microseconds (`_us`).

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  provider TEXT NOT NULL,
  base_url TEXT,
  priority INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  needs_sign_in_since INTEGER,
  needs_sign_in_why TEXT,
  session_started_at INTEGER,
  -- Sealed, see secrets.ts; NULL when an imported account had none.
  credentials BLOB,
  session_requests INTEGER NOT NULL DEFAULT 0,
  total_requests INTEGER NOT NULL DEFAULT 0,
  last_used_at INTEGER
) STRICT;

-- A scope of '' is the whole account.
CREATE TABLE cooldowns (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  scope TEXT NOT NULL,
  reason TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (account_id, scope, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE quotas (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  window TEXT NOT NULL,
  used REAL,
  status TEXT,
  resets_at INTEGER,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, window)
) STRICT, WITHOUT ROWID;

-- One row per process that records requests, so that a later start can tell abandoned rows from running ones.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  pid INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;

-- Most requests of a session are decided alike; equal decisions are one row, found by the hash of their text.
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  body TEXT NOT NULL
) STRICT;

-- `account_id` refers to nothing: history outlives its account.
CREATE TABLE requests (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  run INTEGER REFERENCES runs (id),
  received_at INTEGER NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  pool TEXT,
  provider TEXT,
  account_id TEXT,
  account_name TEXT,
  upstream_path TEXT,
  model_asked TEXT,
  model_answered TEXT,
  status INTEGER,
  outcome TEXT,
  error TEXT,
  is_stream INTEGER NOT NULL,
  decision_id INTEGER REFERENCES decisions (id),
  usage_missing INTEGER NOT NULL,
  input_tokens INTEGER,
  cache_read_tokens INTEGER,
  cache_write_5m_tokens INTEGER,
  cache_write_1h_tokens INTEGER,
  output_tokens INTEGER,
  reasoning_tokens INTEGER,
  response_id TEXT,
  previous_response_id TEXT,
  request_bytes INTEGER NOT NULL,
  response_bytes INTEGER NOT NULL,
  user_agent TEXT,
  client_session_id TEXT,
  client_key_name TEXT,
  read_us INTEGER,
  routed_us INTEGER,
  sent_us INTEGER,
  headers_us INTEGER,
  answered_us INTEGER,
  first_byte_us INTEGER,
  first_token_us INTEGER,
  last_byte_us INTEGER,
  closed_us INTEGER,
  -- overheadMs() of the model; a plain column, because an index cannot stand in for a generated one.
  overhead_us INTEGER
) STRICT;

-- Lists go by seq and need no index. This one finds a span of time and holds what the overhead percentiles read.
CREATE INDEX requests_received ON requests (received_at, overhead_us);
CREATE INDEX requests_open ON requests (run) WHERE outcome IS NULL;
CREATE INDEX requests_errors ON requests (seq) WHERE error IS NOT NULL;

CREATE TABLE attempts (
  request INTEGER NOT NULL REFERENCES requests (seq) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  account_id TEXT,
  account_name TEXT,
  provider TEXT NOT NULL,
  status INTEGER,
  verdict TEXT NOT NULL,
  why TEXT,
  upstream_request_id TEXT,
  started_us INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  PRIMARY KEY (request, n)
) STRICT, WITHOUT ROWID;

-- Ended requests added up as they are written, so that sums over millions of rows read a few hundred.
-- `hour` is hours since the epoch; an account or model that is not known is ''.
CREATE TABLE tallies (
  hour INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  model TEXT NOT NULL,
  account_name TEXT,
  ended INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  timed INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  streamed_tokens INTEGER NOT NULL,
  streaming_us INTEGER NOT NULL,
  PRIMARY KEY (hour, account_id, model)
) STRICT, WITHOUT ROWID;
