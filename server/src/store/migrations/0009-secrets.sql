-- Secrets Manager's secrets, their versions with staging labels, and rotations under way.

-- `suffix` is the six characters that end the ARN. `key_id` is absent when the account's default key is used. `tags` is JSON, [[key, value], …];
-- `replicas` is JSON, [{"region": …, "keyId": …, "status": …, "message": …}, …], of a primary; a replica has another region's name in
-- `primary_region`. `rules` is JSON, the members of RotationRules.
CREATE TABLE secrets (
  account         TEXT NOT NULL,
  region          TEXT NOT NULL,
  name            TEXT NOT NULL,
  suffix          TEXT NOT NULL,
  description     TEXT,
  key_id          TEXT,
  type            TEXT,
  tags            TEXT NOT NULL,
  resource_policy TEXT,
  primary_region  TEXT NOT NULL,
  replicas        TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  changed_at      INTEGER NOT NULL,
  accessed_at     INTEGER NOT NULL,
  deleted_at      INTEGER,
  delete_after    INTEGER,
  rotation_lambda TEXT,
  rules           TEXT,
  rotation_on     INTEGER NOT NULL,
  rotated_at      INTEGER,
  next_rotation_at INTEGER,
  PRIMARY KEY (account, region, name)
) STRICT;

CREATE INDEX secrets_by_creation ON secrets (account, region, created_at, name);
CREATE INDEX secrets_by_change ON secrets (account, region, changed_at, name);
CREATE INDEX secrets_by_access ON secrets (account, region, accessed_at, name);
CREATE INDEX secrets_by_deletion ON secrets (delete_after);
CREATE INDEX secrets_by_rotation ON secrets (rotation_on, next_rotation_at);

-- A version without a value waits for a rotation to give it one.
CREATE TABLE secret_versions (
  account     TEXT NOT NULL,
  region      TEXT NOT NULL,
  name        TEXT NOT NULL,
  version_id  TEXT NOT NULL,
  value       BLOB,
  key_arn     TEXT,
  created_at  INTEGER NOT NULL,
  accessed_at INTEGER NOT NULL,
  PRIMARY KEY (account, region, name, version_id)
) STRICT;

-- A staging label is on one version of a secret, so it moves by an update.
CREATE TABLE secret_stages (
  account    TEXT NOT NULL,
  region     TEXT NOT NULL,
  name       TEXT NOT NULL,
  stage      TEXT NOT NULL,
  version_id TEXT NOT NULL,
  PRIMARY KEY (account, region, name, stage)
) STRICT, WITHOUT ROWID;

-- Rotations that have begun and not ended. `step` is the next to do; `problem` is why the last attempt failed.
CREATE TABLE secret_rotations (
  account    TEXT NOT NULL,
  region     TEXT NOT NULL,
  name       TEXT NOT NULL,
  version_id TEXT NOT NULL,
  test_only  INTEGER NOT NULL,
  step       TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  began_at   INTEGER NOT NULL,
  problem    TEXT,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX secret_rotations_due ON secret_rotations (due_at);
