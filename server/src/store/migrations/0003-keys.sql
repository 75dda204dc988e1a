-- KMS keys, their backing keys and their aliases.

-- Everything that decides about a request stands in one row. `tags` is JSON, [{"TagKey":…,"TagValue":…}] by key; `aliases` is JSON,
-- the names in order, kept in step with the table of aliases. `principals` is JSON, [[ARN, unique id], …]: who they were whom the policy
-- names, when it was written.
CREATE TABLE keys (
  account          TEXT NOT NULL,
  region           TEXT NOT NULL,
  key_id           TEXT NOT NULL,
  state            TEXT NOT NULL,
  manager          TEXT NOT NULL,
  description      TEXT NOT NULL,
  policy           TEXT NOT NULL,
  principals       TEXT NOT NULL,
  tags             TEXT NOT NULL,
  aliases          TEXT NOT NULL,
  backing_key_id   TEXT NOT NULL,
  created_at       INTEGER NOT NULL,
  deletion_at      INTEGER,
  rotation_days    INTEGER,
  next_rotation_at INTEGER,
  PRIMARY KEY (account, region, key_id)
) STRICT;

CREATE INDEX keys_by_deletion ON keys (state, deletion_at);

CREATE INDEX keys_by_rotation ON keys (state, next_rotation_at);

-- The material of keys, every generation of it, until the key is deleted. `number` counts the generations of a key from 1; `rotation`
-- says what made it, AUTOMATIC or ON_DEMAND, and is absent of the first.
CREATE TABLE backing_keys (
  account        TEXT NOT NULL,
  region         TEXT NOT NULL,
  key_id         TEXT NOT NULL,
  backing_key_id TEXT NOT NULL,
  number         INTEGER NOT NULL,
  sealed         BLOB NOT NULL,
  created_at     INTEGER NOT NULL,
  rotation       TEXT,
  PRIMARY KEY (account, region, key_id, backing_key_id)
) STRICT;

CREATE UNIQUE INDEX backing_keys_by_number ON backing_keys (account, region, key_id, number);

CREATE TABLE key_aliases (
  account    TEXT NOT NULL,
  region     TEXT NOT NULL,
  name       TEXT NOT NULL,
  key_id     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX key_aliases_by_key ON key_aliases (account, region, key_id, name);
