-- When each key last served in each cryptographic operation, since this table was made; `event_id` and `request_id` find it in the audit log.
CREATE TABLE key_usage (
  account    TEXT NOT NULL,
  region     TEXT NOT NULL,
  key_id     TEXT NOT NULL,
  operation  TEXT NOT NULL,
  used_at    INTEGER NOT NULL,
  event_id   TEXT NOT NULL,
  request_id TEXT NOT NULL,
  PRIMARY KEY (account, region, key_id, operation)
) STRICT;
