-- The audit log: chains of records, each record bound to the one before it by a MAC.

-- id is the chain's number times 1,000,000,000 plus the record's sequence in it, both counted from 1.
-- Records are only ever appended to the end of a chain, nearly in the order of their times, so a time is found by halving and
-- no index slows down the path that every request takes.
-- record is the whole record as JSON, of a request and the calls it made on the way; the other columns repeat parts of it for
-- searching, the last four one line for each.
CREATE TABLE audit_records (
  id          INTEGER NOT NULL PRIMARY KEY,
  mac         BLOB NOT NULL,
  account     TEXT NOT NULL,
  region      TEXT NOT NULL,
  time        INTEGER NOT NULL,
  principal   TEXT NOT NULL,
  sources     TEXT NOT NULL,
  names       TEXT NOT NULL,
  error_codes TEXT NOT NULL,
  resources   TEXT NOT NULL,
  record      TEXT NOT NULL
) STRICT;
