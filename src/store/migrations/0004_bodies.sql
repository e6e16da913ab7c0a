-- Written when the bodies are stored, for they tell it.
ALTER TABLE requests ADD COLUMN conversation TEXT;

-- Pieces of large bodies, each stored once, for an agent sends its whole conversation with every turn.
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  -- The first 16 bytes of its SHA-256: chance never makes two of them alike.
  hash BLOB NOT NULL UNIQUE,
  -- Hours since the epoch, that of the latest body it is part of. In place of a count of uses: older than the oldest
  -- pack that is kept means that nobody uses it.
  last_used INTEGER NOT NULL,
  -- 0: `data` is the piece itself; 1: packed with zstd.
  codec INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE INDEX chunks_last_used ON chunks (last_used);

-- What was stored together of requests of one hour: what is known of all bodies, and the small ones. See _packs.ts.
CREATE TABLE packs (
  id INTEGER PRIMARY KEY,
  -- Hours since the epoch.
  hour INTEGER NOT NULL,
  -- How many bodies it tells of, here or in chunks, and what they came to.
  bodies INTEGER NOT NULL,
  original_bytes INTEGER NOT NULL,
  -- The rows of `bodies` that refer to it, see _varints.ts.
  requests BLOB NOT NULL,
  -- The length of what is known, which comes first.
  record_bytes INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE INDEX packs_hour ON packs (hour);

-- Where the bodies of a request are.
CREATE TABLE bodies (
  request INTEGER PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
  pack INTEGER NOT NULL,
  -- Its place in the pack, from 0.
  nth INTEGER NOT NULL,
  -- The ids of the chunks of each body in order, see _varints.ts; NULL when it is in the pack, or never was.
  request_chunks BLOB,
  response_chunks BLOB
) STRICT;

-- One row, kept along: `bytes` is the room of all packs and chunks, `original_bytes` what the bodies came to.
CREATE TABLE body_totals (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  bodies INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  original_bytes INTEGER NOT NULL
) STRICT;

INSERT INTO body_totals VALUES (1, 0, 0, 0);
