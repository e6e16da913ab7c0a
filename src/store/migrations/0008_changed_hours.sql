-- Hours whose sums changed when a later hour had begun already, the latest change under the highest number: whoever
-- keeps sums of past hours in memory reads these anew. -1, which is no hour, stands for all of them.
CREATE TABLE changed_hours (
  hour INTEGER PRIMARY KEY,
  change INTEGER NOT NULL UNIQUE
) STRICT;
