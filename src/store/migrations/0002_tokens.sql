-- A refresh that failed for a passing reason, and when the next try is due; all three NULL when there is none.
ALTER TABLE accounts ADD COLUMN refresh_until INTEGER;
ALTER TABLE accounts ADD COLUMN refresh_failures INTEGER;
ALTER TABLE accounts ADD COLUMN refresh_why TEXT;

-- Who alone may send the account's refresh token now: one opened store, its process, and when others may take over.
ALTER TABLE accounts ADD COLUMN lease_owner TEXT;
ALTER TABLE accounts ADD COLUMN lease_pid INTEGER;
ALTER TABLE accounts ADD COLUMN lease_until INTEGER;

-- JSON list of `name: value`; NULL for none.
ALTER TABLE requests ADD COLUMN added_fields TEXT;
