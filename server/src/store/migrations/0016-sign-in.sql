-- How people sign in: passwords, second factors, what was tried in vain, and sessions, those among them that were ended before their time.

-- The password is argon2id's hash, sealed.
CREATE TABLE login_profiles (
  account        TEXT NOT NULL,
  user_id        TEXT NOT NULL,
  password       BLOB NOT NULL,
  reset_required INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  changed_at     INTEGER NOT NULL,
  PRIMARY KEY (account, user_id)
) STRICT, WITHOUT ROWID;

-- So that a password cannot return at once; numbered from the oldest.
CREATE TABLE former_passwords (
  account  TEXT NOT NULL,
  user_id  TEXT NOT NULL,
  number   INTEGER NOT NULL,
  password BLOB NOT NULL,
  PRIMARY KEY (account, user_id, number)
) STRICT, WITHOUT ROWID;

-- The members of UpdateAccountPasswordPolicy, as JSON.
CREATE TABLE password_policies (
  account TEXT NOT NULL PRIMARY KEY,
  policy  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A device without a user is not enabled yet. used_step is the last time step whose code was accepted: no code serves twice.
CREATE TABLE mfa_devices (
  account    TEXT NOT NULL,
  serial     TEXT NOT NULL,
  name       TEXT NOT NULL,
  seed       BLOB NOT NULL,
  tags       TEXT NOT NULL,
  user_id    TEXT,
  enabled_at INTEGER,
  used_step  INTEGER NOT NULL,
  PRIMARY KEY (account, serial)
) STRICT, WITHOUT ROWID;

CREATE INDEX mfa_devices_by_user ON mfa_devices (account, user_id, serial);

-- Attempts since the last success, each counted before it is judged.
CREATE TABLE sign_in_attempts (
  account      TEXT NOT NULL,
  user_id      TEXT NOT NULL,
  attempts     INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  PRIMARY KEY (account, user_id)
) STRICT, WITHOUT ROWID;

-- Sessions that began with a sign-in, by their access key.
CREATE TABLE sign_ins (
  account       TEXT NOT NULL,
  access_key_id TEXT NOT NULL,
  user_id       TEXT NOT NULL,
  signed_in_at  INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  source_ip     TEXT NOT NULL,
  user_agent    TEXT NOT NULL,
  second_factor INTEGER NOT NULL,
  PRIMARY KEY (account, access_key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_ins_by_user ON sign_ins (account, user_id, access_key_id);
CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at);

-- Sessions are stateless, so the end of one is what is kept, until it would have expired.
CREATE TABLE revoked_sessions (
  account       TEXT NOT NULL,
  access_key_id TEXT NOT NULL,
  expires_at    INTEGER NOT NULL,
  PRIMARY KEY (account, access_key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX revoked_sessions_by_expiry ON revoked_sessions (expires_at);
