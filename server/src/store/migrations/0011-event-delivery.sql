-- How events leave: to webhooks, each event to each of them at least once, and into calendars.

CREATE INDEX events_by_time ON events (time, id);

-- Up to which time a webhook's events have been taken up; those of the moments before it are looked at again.
CREATE TABLE webhooks (
  name        TEXT NOT NULL PRIMARY KEY,
  taken_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- 'due' until delivered, then 'delivered' for as long as it could be taken up again; 'dead' when no attempt is left.
CREATE TABLE webhook_deliveries (
  webhook    TEXT NOT NULL,
  event_id   TEXT NOT NULL,
  account    TEXT NOT NULL,
  event_time INTEGER NOT NULL,
  state      TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  problem    TEXT,
  PRIMARY KEY (webhook, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (state, due_at, webhook, event_id);
CREATE INDEX webhook_deliveries_of_account ON webhook_deliveries (account, state, event_time, webhook, event_id);

-- Who reads a calendar shows a token, of which the hash is kept.
CREATE TABLE calendar_feeds (
  token_hash BLOB NOT NULL PRIMARY KEY,
  account    TEXT NOT NULL,
  id         TEXT NOT NULL,
  region     TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX calendar_feeds_by_id ON calendar_feeds (account, id);
