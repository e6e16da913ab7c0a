-- What a request cost, in billionths of a US dollar; NULL where no price is known.
ALTER TABLE requests ADD COLUMN cost_nano INTEGER;
ALTER TABLE requests ADD COLUMN price_id INTEGER REFERENCES prices (id);
ALTER TABLE requests ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN service_tier TEXT;

-- The rates that requests were billed with, as JSON; equal ones are one row, found by the hash of their text.
CREATE TABLE prices (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  body TEXT NOT NULL
) STRICT;
