-- Parameter Store: SSM's parameters, their versions, and what hangs on them.

-- One row for each parameter, holding its current version, so that reading one is one lookup. `path` is the name with a leading slash,
-- which is what identifies a parameter: /Param1 and Param1 are the same. `parent` is the path up to its last slash.
CREATE TABLE parameters (
  account            TEXT NOT NULL,
  region             TEXT NOT NULL,
  path               TEXT NOT NULL,
  parent             TEXT NOT NULL,
  name               TEXT NOT NULL,
  version            INTEGER NOT NULL,
  oldest_version     INTEGER NOT NULL,
  type               TEXT NOT NULL,
  tier               TEXT NOT NULL,
  data_type          TEXT NOT NULL,
  key_id             TEXT,
  description        TEXT,
  allowed_pattern    TEXT,
  policies           TEXT,
  modified_at        INTEGER NOT NULL,
  modified_by        TEXT NOT NULL,
  tags               TEXT NOT NULL,
  resource_policy_id TEXT,
  resource_policy    TEXT,
  value              BLOB NOT NULL,
  PRIMARY KEY (account, region, path)
) STRICT;

CREATE UNIQUE INDEX parameters_by_parent ON parameters (account, region, parent, path);

-- The versions before the current one. The numbers are without gaps, since only the oldest is ever dropped.
CREATE TABLE parameter_versions (
  account         TEXT NOT NULL,
  region          TEXT NOT NULL,
  path            TEXT NOT NULL,
  version         INTEGER NOT NULL,
  type            TEXT NOT NULL,
  tier            TEXT NOT NULL,
  data_type       TEXT NOT NULL,
  key_id          TEXT,
  description     TEXT,
  allowed_pattern TEXT,
  policies        TEXT,
  modified_at     INTEGER NOT NULL,
  modified_by     TEXT NOT NULL,
  value           BLOB NOT NULL,
  PRIMARY KEY (account, region, path, version)
) STRICT;

-- A label is on one version of a parameter, so it moves by an update.
CREATE TABLE parameter_labels (
  account TEXT NOT NULL,
  region  TEXT NOT NULL,
  path    TEXT NOT NULL,
  label   TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (account, region, path, label)
) STRICT, WITHOUT ROWID;

-- When the policies of current versions fall due. `policy` is the position in the version's list of policies.
CREATE TABLE parameter_deadlines (
  account TEXT NOT NULL,
  region  TEXT NOT NULL,
  path    TEXT NOT NULL,
  policy  INTEGER NOT NULL,
  due_at  INTEGER NOT NULL,
  PRIMARY KEY (account, region, path, policy)
) STRICT, WITHOUT ROWID;

CREATE INDEX parameter_deadlines_by_time ON parameter_deadlines (due_at, account, region, path, policy);

-- How many parameters a partition has of each tier, so that a quota costs no count.
CREATE TABLE parameter_counts (
  account TEXT NOT NULL,
  region  TEXT NOT NULL,
  tier    TEXT NOT NULL,
  number  INTEGER NOT NULL,
  PRIMARY KEY (account, region, tier)
) STRICT, WITHOUT ROWID;

-- Which parameters of other accounts an account was given to read, from their resource policies.
CREATE TABLE parameter_shares (
  consumer TEXT NOT NULL,
  region   TEXT NOT NULL,
  account  TEXT NOT NULL,
  path     TEXT NOT NULL,
  PRIMARY KEY (consumer, region, account, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX parameter_shares_by_parameter ON parameter_shares (account, region, path, consumer);

-- Settings that an account has changed from what they are by default.
CREATE TABLE service_settings (
  account     TEXT NOT NULL,
  region      TEXT NOT NULL,
  setting     TEXT NOT NULL,
  value       TEXT NOT NULL,
  modified_at INTEGER NOT NULL,
  modified_by TEXT NOT NULL,
  PRIMARY KEY (account, region, setting)
) STRICT, WITHOUT ROWID;
