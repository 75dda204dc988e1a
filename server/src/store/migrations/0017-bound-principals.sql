-- Who they were whom the resource policies of secrets and parameters name, as for keys: JSON, [[ARN, unique id], …].
ALTER TABLE secrets ADD COLUMN principals TEXT NOT NULL DEFAULT '[]';
ALTER TABLE parameters ADD COLUMN resource_policy_principals TEXT NOT NULL DEFAULT '[]';
