-- Groups, managed policies, and to whom these are attached.

CREATE TABLE user_groups (
  account    TEXT NOT NULL,
  name_key   TEXT NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  path       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, name_key)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX user_groups_by_id ON user_groups (account, id);

CREATE TABLE group_members (
  account  TEXT NOT NULL,
  user_id  TEXT NOT NULL,
  group_id TEXT NOT NULL,
  PRIMARY KEY (account, user_id, group_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX group_members_by_group ON group_members (account, group_id, user_id);

-- An ARN never comes to mean another policy while something refers to it: it cannot be renamed, nor deleted while it is attached.
CREATE TABLE managed_policies (
  account         TEXT NOT NULL,
  arn             TEXT NOT NULL,
  name_key        TEXT NOT NULL,
  id              TEXT NOT NULL,
  name            TEXT NOT NULL,
  path            TEXT NOT NULL,
  description     TEXT,
  default_version INTEGER NOT NULL,
  newest_version  INTEGER NOT NULL,
  tags            TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  PRIMARY KEY (account, arn)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX managed_policies_by_name ON managed_policies (account, name_key);

CREATE TABLE managed_policy_versions (
  account    TEXT NOT NULL,
  arn        TEXT NOT NULL,
  version    INTEGER NOT NULL,
  document   TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, arn, version)
) STRICT, WITHOUT ROWID;

-- The owner is the id of a user, role or group; usage is AWS's PolicyUsageType: PermissionsPolicy or PermissionsBoundary. Policies that AWS
-- manages are attached by their ARN too, though they have no row of their own.
CREATE TABLE policy_attachments (
  account TEXT NOT NULL,
  owner   TEXT NOT NULL,
  usage   TEXT NOT NULL,
  arn     TEXT NOT NULL,
  PRIMARY KEY (account, owner, usage, arn)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX policy_attachments_by_policy ON policy_attachments (account, arn, usage, owner);
