-- What the request list is searched by. A kind is all that many requests have in common; a search asks first which
-- kinds can hold a match, of which there are hundreds where there are a million requests.
CREATE TABLE request_kinds (
  id INTEGER PRIMARY KEY,
  -- The columns below as JSON, to find the kind by.
  key TEXT NOT NULL UNIQUE,
  account_id TEXT,
  account_name TEXT,
  provider TEXT,
  pool TEXT,
  model_asked TEXT,
  model_answered TEXT,
  status INTEGER,
  outcome TEXT NOT NULL,
  -- Its first word only, without the version.
  user_agent TEXT,
  client_key_name TEXT,
  -- NULL for a path that names a single thing, of which there would be too many.
  path TEXT,
  has_error INTEGER NOT NULL
) STRICT;

-- NULL while a request is running.
ALTER TABLE requests ADD COLUMN kind_id INTEGER REFERENCES request_kinds (id);

CREATE INDEX requests_kind ON requests (kind_id) WHERE kind_id IS NOT NULL;
CREATE INDEX requests_session ON requests (client_session_id) WHERE client_session_id IS NOT NULL;
CREATE INDEX requests_conversation ON requests (conversation) WHERE conversation IS NOT NULL;
-- See _answers.ts.
CREATE INDEX requests_response ON requests (response_id) WHERE response_id GLOB 'resp*';

-- A session's hours, of which the last is where it stands in the list.
CREATE INDEX session_rollups_session ON session_rollups (client_session_id, hour);
