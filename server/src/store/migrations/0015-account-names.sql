-- What the operator calls an account; the one of the first start has no name.
ALTER TABLE accounts ADD COLUMN name TEXT;
