-- Accounts, and who may act in them: users, roles, access keys and inline policies.

CREATE TABLE accounts (
  id         TEXT NOT NULL PRIMARY KEY,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Names are unique without regard to case: name_key is the name in lower case. Tags are a JSON list of [key, value].
CREATE TABLE users (
  account    TEXT NOT NULL,
  name_key   TEXT NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  path       TEXT NOT NULL,
  tags       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, name_key)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX users_by_id ON users (account, id);

-- Whom a trust policy names is bound to who that was when it was written: trusted is a JSON list of [ARN, unique id].
CREATE TABLE roles (
  account              TEXT NOT NULL,
  name_key             TEXT NOT NULL,
  id                   TEXT NOT NULL,
  name                 TEXT NOT NULL,
  path                 TEXT NOT NULL,
  trust_policy         TEXT NOT NULL,
  trusted              TEXT NOT NULL,
  description          TEXT,
  max_session_duration INTEGER NOT NULL,
  tags                 TEXT NOT NULL,
  created_at           INTEGER NOT NULL,
  PRIMARY KEY (account, name_key)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX roles_by_id ON roles (account, id);

-- The owner is the id of a user or role, so that a new user never inherits the policies of a deleted one of the same name.
CREATE TABLE inline_policies (
  account  TEXT NOT NULL,
  owner    TEXT NOT NULL,
  name     TEXT NOT NULL,
  document TEXT NOT NULL,
  -- Characters without white space, which is what AWS's limits count.
  size     INTEGER NOT NULL,
  PRIMARY KEY (account, owner, name)
) STRICT, WITHOUT ROWID;

-- Access key ids are unique in all accounts: an account is found by the key that signs.
CREATE TABLE access_keys (
  id         TEXT NOT NULL PRIMARY KEY,
  account    TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  secret     BLOB NOT NULL,
  status     TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX access_keys_by_user ON access_keys (account, user_id, created_at, id);

-- When an access key or a role last served, to within a minute.
CREATE TABLE last_uses (
  id      TEXT NOT NULL PRIMARY KEY,
  used_at INTEGER NOT NULL,
  service TEXT NOT NULL,
  region  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
