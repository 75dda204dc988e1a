-- Instance profiles, names of accounts that people can remember, and credential reports.

-- One role at most, as AWS has it.
CREATE TABLE instance_profiles (
  account    TEXT NOT NULL,
  name_key   TEXT NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  path       TEXT NOT NULL,
  role_id    TEXT,
  tags       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, name_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX instance_profiles_by_role ON instance_profiles (account, role_id, name_key);

-- An alias is one account's in the whole store, and an account has one.
CREATE TABLE account_aliases (
  account TEXT NOT NULL PRIMARY KEY,
  alias   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX account_aliases_by_alias ON account_aliases (alias);

-- The newest of each account, as CSV.
CREATE TABLE credential_reports (
  account      TEXT NOT NULL PRIMARY KEY,
  content      TEXT NOT NULL,
  generated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
