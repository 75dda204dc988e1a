-- Grants on KMS keys.

-- `grantee_id` and `retiring_id` say who is meant, for whom ARNs stand as they were written: a user's or role's unique id, a role's id and
-- a session's name (id:session), an account's id, or the ARN again of those who have no id here. `operations` is JSON, a list;
-- `constraints` is JSON, {"EncryptionContextEquals":{…},"EncryptionContextSubset":{…}}, as far as there are any.
CREATE TABLE grants (
  account     TEXT NOT NULL,
  region      TEXT NOT NULL,
  key_id      TEXT NOT NULL,
  grant_id    TEXT NOT NULL,
  name        TEXT,
  issuer      TEXT NOT NULL,
  grantee     TEXT NOT NULL,
  grantee_id  TEXT NOT NULL,
  retiring    TEXT,
  retiring_id TEXT,
  operations  TEXT NOT NULL,
  constraints TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (account, region, key_id, grant_id)
) STRICT;

CREATE INDEX grants_by_grantee ON grants (account, region, key_id, grantee_id, grant_id);
CREATE INDEX grants_by_retiring ON grants (region, retiring_id, account, key_id, grant_id);
CREATE INDEX grants_by_name ON grants (account, region, key_id, name);
