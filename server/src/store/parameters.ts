/** Where parameters lie: one row holds a parameter with its current version, another table the versions before it. */
import type { ParameterType } from '../../../model/ssm.ts'
import type { Awaitable } from '../awaitable.ts'
import type { Question, Reader, Sealed, Transaction } from './store.ts'

export interface Partition {
  readonly account: string
  readonly region: string
}

export interface ParameterKey extends Partition {
  /** The name with a leading slash. */
  readonly path: string
}

/** What each version has of its own. */
export interface VersionRow {
  readonly version: number
  readonly type: ParameterType
  readonly tier: 'Standard' | 'Advanced'
  readonly dataType: string
  readonly keyId: string | null
  readonly description: string | null
  readonly allowedPattern: string | null
  /** JSON. */
  readonly policies: string | null
  readonly modifiedAt: number
  readonly modifiedBy: string
}

/** A parameter as its current version describes it. */
export interface ParameterRow extends ParameterKey, VersionRow {
  readonly name: string
  readonly oldestVersion: number
  /** JSON: an object from key to value. */
  readonly tags: string
  readonly resourcePolicyId: string | null
  readonly resourcePolicy: string | null
  /** Who they were whom the policy names, when it was written; JSON. */
  readonly resourcePolicyPrincipals: string
}

export interface WithValue {
  readonly value: Uint8Array
}

const ofVersion = `version, type, tier, data_type AS "dataType", key_id AS "keyId", description,
  allowed_pattern AS "allowedPattern", policies, modified_at AS "modifiedAt", modified_by AS "modifiedBy"`

const ofParameter = `account, region, path, name, oldest_version AS "oldestVersion", tags,
  resource_policy_id AS "resourcePolicyId", resource_policy AS "resourcePolicy",
  resource_policy_principals AS "resourcePolicyPrincipals", ${ofVersion}`

const archived = `version, type, tier, data_type, key_id, description, allowed_pattern, policies, modified_at, modified_by, value`

const byPath: Question<ParameterRow & WithValue, ParameterRow & WithValue> = {
  sql: `SELECT ${ofParameter}, value FROM parameters WHERE account = $1 AND region = $2 AND path = $3`,
  // Member by member: an engine's row is slow to read again and again.
  make: (row) => ({
    account: row.account,
    region: row.region,
    path: row.path,
    name: row.name,
    oldestVersion: row.oldestVersion,
    tags: row.tags,
    resourcePolicyId: row.resourcePolicyId,
    resourcePolicy: row.resourcePolicy,
    resourcePolicyPrincipals: row.resourcePolicyPrincipals,
    version: row.version,
    type: row.type,
    tier: row.tier,
    dataType: row.dataType,
    keyId: row.keyId,
    description: row.description,
    allowedPattern: row.allowedPattern,
    policies: row.policies,
    modifiedAt: row.modifiedAt,
    modifiedBy: row.modifiedBy,
    value: row.value,
  }),
}

export function findParameter(
  reader: Reader,
  { account, region, path }: ParameterKey,
): Awaitable<(ParameterRow & WithValue) | undefined> {
  return reader.remembered(byPath, account, region, path)
}

/** A version before the current one. */
export function findVersion(
  reader: Reader,
  { account, region, path }: ParameterKey,
  version: number,
): Promise<(VersionRow & WithValue) | undefined> {
  return reader.one(
    `SELECT ${ofVersion}, value FROM parameter_versions WHERE account = $1 AND region = $2 AND path = $3 AND version = $4`,
    account,
    region,
    path,
    version,
  )
}

/** The oldest `limit` of the versions between `after` and the current one. */
export function versionsAfter(
  reader: Reader,
  { account, region, path }: ParameterKey,
  after: number,
  limit: number,
): Promise<(VersionRow & WithValue)[]> {
  return reader.all(
    `SELECT ${ofVersion}, value FROM parameter_versions
     WHERE account = $1 AND region = $2 AND path = $3 AND version > $4 ORDER BY version LIMIT $5`,
    account,
    region,
    path,
    after,
    limit,
  )
}

/** A stretch of paths, both ends included; with a parent, only what lies directly under it. */
export interface Stretch {
  readonly from: string
  readonly to: string
  readonly parent?: string
}

/** The first `limit` parameters of a stretch, by path, without their values. */
export function parametersIn(
  reader: Reader,
  { account, region }: Partition,
  { from, to, parent }: Stretch,
  limit: number,
): Promise<ParameterRow[]> {
  if (parent === undefined) {
    return reader.all(
      `SELECT ${ofParameter} FROM parameters
       WHERE account = $1 AND region = $2 AND path >= $3 AND path <= $4 ORDER BY path LIMIT $5`,
      account,
      region,
      from,
      to,
      limit,
    )
  }
  return reader.all(
    `SELECT ${ofParameter} FROM parameters
     WHERE account = $1 AND region = $2 AND parent = $3 AND path >= $4 AND path <= $5 ORDER BY path LIMIT $6`,
    account,
    region,
    parent,
    from,
    to,
    limit,
  )
}

/** The same with values. */
export function parametersWithValuesIn(
  reader: Reader,
  { account, region }: Partition,
  { from, to, parent }: Stretch,
  limit: number,
): Promise<(ParameterRow & WithValue)[]> {
  if (parent === undefined) {
    return reader.all(
      `SELECT ${ofParameter}, value FROM parameters
       WHERE account = $1 AND region = $2 AND path >= $3 AND path <= $4 ORDER BY path LIMIT $5`,
      account,
      region,
      from,
      to,
      limit,
    )
  }
  return reader.all(
    `SELECT ${ofParameter}, value FROM parameters
     WHERE account = $1 AND region = $2 AND parent = $3 AND path >= $4 AND path <= $5 ORDER BY path LIMIT $6`,
    account,
    region,
    parent,
    from,
    to,
    limit,
  )
}

export type NewVersion = VersionRow & { readonly value: Sealed }

/** The first version of a parameter. */
export async function insertParameter(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
  name: string,
  tags: string,
  row: NewVersion,
): Promise<void> {
  await transaction.run(
    `INSERT INTO parameters (account, region, path, parent, name, version, oldest_version, type, tier, data_type, key_id,
       description, allowed_pattern, policies, modified_at, modified_by, tags, value)
     VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    account,
    region,
    path,
    path.slice(0, path.lastIndexOf('/') + 1),
    name,
    row.version,
    row.type,
    row.tier,
    row.dataType,
    row.keyId,
    row.description,
    row.allowedPattern,
    row.policies,
    row.modifiedAt,
    row.modifiedBy,
    tags,
    row.value,
  )
}

/** Puts a version in the place of the current one, which joins the earlier ones; those before the new `oldestVersion` are dropped. */
export async function replaceCurrent(
  transaction: Transaction,
  { account, region, path, oldestVersion: oldest }: ParameterKey & Pick<ParameterRow, 'oldestVersion'>,
  row: NewVersion,
  oldestVersion: number,
): Promise<void> {
  await transaction.run(
    `INSERT INTO parameter_versions (account, region, path, ${archived})
     SELECT account, region, path, ${archived} FROM parameters WHERE account = $1 AND region = $2 AND path = $3`,
    account,
    region,
    path,
  )
  if (oldestVersion > oldest) {
    await transaction.run(
      'DELETE FROM parameter_versions WHERE account = $1 AND region = $2 AND path = $3 AND version < $4',
      account,
      region,
      path,
      oldestVersion,
    )
  }
  await transaction.run(
    `UPDATE parameters SET version = $4, oldest_version = $5, type = $6, tier = $7, data_type = $8, key_id = $9,
       description = $10, allowed_pattern = $11, policies = $12, modified_at = $13, modified_by = $14, value = $15
     WHERE account = $1 AND region = $2 AND path = $3`,
    account,
    region,
    path,
    row.version,
    oldestVersion,
    row.type,
    row.tier,
    row.dataType,
    row.keyId,
    row.description,
    row.allowedPattern,
    row.policies,
    row.modifiedAt,
    row.modifiedBy,
    row.value,
  )
}

/** Removes a parameter and everything that hangs on it. */
export async function deleteParameter(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
): Promise<void> {
  for (const statement of deletions) await transaction.run(statement, account, region, path)
}

const deletions = [
  'DELETE FROM parameter_labels WHERE account = $1 AND region = $2 AND path = $3',
  'DELETE FROM parameter_deadlines WHERE account = $1 AND region = $2 AND path = $3',
  'DELETE FROM parameter_shares WHERE account = $1 AND region = $2 AND path = $3',
  'DELETE FROM parameter_versions WHERE account = $1 AND region = $2 AND path = $3',
  'DELETE FROM parameters WHERE account = $1 AND region = $2 AND path = $3',
] as const

/** @param tags JSON: an object from key to value */
export async function setTags(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
  tags: string,
): Promise<void> {
  await transaction.run(
    'UPDATE parameters SET tags = $4 WHERE account = $1 AND region = $2 AND path = $3',
    account,
    region,
    path,
    tags,
  )
}

/** @param policies JSON, of the current version */
export async function setPolicies(
  transaction: Transaction,
  { account, region, path }: ParameterKey,
  policies: string | null,
): Promise<void> {
  await transaction.run(
    'UPDATE parameters SET policies = $4 WHERE account = $1 AND region = $2 AND path = $3',
    account,
    region,
    path,
    policies,
  )
}
