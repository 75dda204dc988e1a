-- What the store keeps for itself and for every service.

-- The keyring of domain keys, each wrapped under the root key. The newest term seals; all of them open.
CREATE TABLE domain_keys (
  term       INTEGER NOT NULL PRIMARY KEY,
  wrapped    BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- One row per topic: how other nodes learn that what they keep in memory is stale.
CREATE TABLE changes (
  topic      TEXT NOT NULL PRIMARY KEY,
  generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Events in the shape of EventBridge, waiting for whoever asks. They name parameters and keys; they never carry a value.
CREATE TABLE events (
  id          TEXT NOT NULL PRIMARY KEY,
  account     TEXT NOT NULL,
  region      TEXT NOT NULL,
  time        INTEGER NOT NULL,
  source      TEXT NOT NULL,
  detail_type TEXT NOT NULL,
  resources   TEXT NOT NULL,
  detail      TEXT NOT NULL
) STRICT;

CREATE INDEX events_by_account ON events (account, region, time, id);

-- Small facts that the operator or the first start decided.
CREATE TABLE settings (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
