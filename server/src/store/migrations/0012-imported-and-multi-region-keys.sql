-- Material that people bring, and keys that are the same in several regions.

-- AWS_KMS, or EXTERNAL for a key whose material is imported.
ALTER TABLE keys ADD COLUMN origin TEXT NOT NULL DEFAULT 'AWS_KMS';

-- Of the imported material that the key uses: whether any of it expires, and when the first of it does. Absent while there is none.
ALTER TABLE keys ADD COLUMN expiration_model TEXT;

ALTER TABLE keys ADD COLUMN valid_to INTEGER;

-- Of a multi-Region key, the same in the row of every region that has it: the region of its primary key, and as a JSON list those of its
-- replicas. Each region has its own copy of the material, sealed for that region.
ALTER TABLE keys ADD COLUMN primary_region TEXT;

ALTER TABLE keys ADD COLUMN replica_regions TEXT NOT NULL DEFAULT '[]';

-- How long a primary key that is to be deleted will wait when the last of its replicas is gone.
ALTER TABLE keys ADD COLUMN pending_window_days INTEGER;

-- Of imported material: IMPORTED, or PENDING_IMPORT while it is not there; then `sealed` is empty. What was made here has neither.
ALTER TABLE backing_keys ADD COLUMN import_state TEXT;

ALTER TABLE backing_keys ADD COLUMN expiration_model TEXT;

ALTER TABLE backing_keys ADD COLUMN valid_to INTEGER;

ALTER TABLE backing_keys ADD COLUMN description TEXT;

CREATE INDEX backing_keys_by_expiry ON backing_keys (valid_to);
