-- The identity providers whose tokens roles may trust. The place is the issuer's URL without its scheme, by which policies name it; client ids
-- and thumbprints are JSON lists, tags a JSON list of [key, value].
CREATE TABLE oidc_providers (
  account     TEXT NOT NULL,
  place       TEXT NOT NULL,
  url         TEXT NOT NULL,
  client_ids  TEXT NOT NULL,
  thumbprints TEXT NOT NULL,
  tags        TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (account, place)
) STRICT, WITHOUT ROWID;
