/** Secrets, as rows: everything but their values. */
import type { Awaitable } from '../awaitable.ts'
import { readTags, type Tags, writeTags } from './identity-tags.ts'
import type { BoundPrincipal } from './roles.ts'
import type { Question, Reader, Transaction } from './store.ts'

export interface SecretKey {
  readonly account: string
  readonly region: string
  readonly name: string
}

export interface Replica {
  readonly region: string
  /** Undefined for the region's default key. */
  readonly keyId?: string
  readonly status: 'InSync' | 'Failed'
  readonly message?: string
}

export interface RotationRules {
  readonly AutomaticallyAfterDays?: number
  readonly Duration?: string
  readonly ScheduleExpression?: string
}

/** Times are milliseconds since 1970. */
export interface Secret extends SecretKey {
  /** What ends the ARN. */
  readonly suffix: string
  readonly description: string | null
  /** As its writer named the key; null for the account's default. */
  readonly keyId: string | null
  readonly type: string | null
  readonly tags: Tags
  readonly resourcePolicy: string | null
  /** Who they were whom the policy names, when it was written. */
  readonly principals: readonly BoundPrincipal[]
  /** Another region's name for a replica. */
  readonly primaryRegion: string
  readonly replicas: readonly Replica[]
  readonly createdAt: number
  readonly changedAt: number
  /** The day of the last read; 0 before the first. */
  readonly accessedAt: number
  readonly deletedAt: number | null
  readonly deleteAfter: number | null
  readonly rotationLambda: string | null
  readonly rules: RotationRules | null
  readonly rotationOn: boolean
  readonly rotatedAt: number | null
  readonly nextRotationAt: number | null
}

interface Row {
  account: string
  region: string
  name: string
  suffix: string
  description: string | null
  keyId: string | null
  type: string | null
  tags: string
  resourcePolicy: string | null
  principals: string
  primaryRegion: string
  replicas: string
  createdAt: number
  changedAt: number
  accessedAt: number
  deletedAt: number | null
  deleteAfter: number | null
  rotationLambda: string | null
  rules: string | null
  rotationOn: number
  rotatedAt: number | null
  nextRotationAt: number | null
}

const columns = `account, region, name, suffix, description, key_id AS "keyId", type, tags, resource_policy AS "resourcePolicy", principals,
  primary_region AS "primaryRegion", replicas, created_at AS "createdAt", changed_at AS "changedAt",
  accessed_at AS "accessedAt", deleted_at AS "deletedAt", delete_after AS "deleteAfter",
  rotation_lambda AS "rotationLambda", rules, rotation_on AS "rotationOn", rotated_at AS "rotatedAt",
  next_rotation_at AS "nextRotationAt"`

function secretOf(row: Row): Secret {
  return {
    ...row,
    tags: readTags(row.tags),
    principals: JSON.parse(row.principals) as BoundPrincipal[],
    replicas: JSON.parse(row.replicas) as Replica[],
    rules: row.rules === null ? null : (JSON.parse(row.rules) as RotationRules),
    rotationOn: row.rotationOn === 1,
  }
}

const byName: Question<Row, Secret> = {
  sql: `SELECT ${columns} FROM secrets WHERE account = $1 AND region = $2 AND name = $3`,
  make: secretOf,
}

export function findSecret(reader: Reader, { account, region, name }: SecretKey): Awaitable<Secret | undefined> {
  return reader.remembered(byName, account, region, name)
}

export async function insertSecret(transaction: Transaction, secret: Secret): Promise<void> {
  await transaction.run(
    `INSERT INTO secrets (account, region, name, suffix, description, key_id, type, tags, resource_policy, principals,
       primary_region, replicas, created_at, changed_at, accessed_at, deleted_at, delete_after, rotation_lambda, rules, rotation_on,
       rotated_at, next_rotation_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
    secret.account,
    secret.region,
    secret.name,
    secret.suffix,
    ...changeable(secret),
  )
}

/** Everything but what identifies it. */
export async function updateSecret(transaction: Transaction, secret: Secret): Promise<void> {
  await transaction.run(
    `UPDATE secrets SET description = $1, key_id = $2, type = $3, tags = $4, resource_policy = $5, principals = $6,
       primary_region = $7, replicas = $8, created_at = $9, changed_at = $10, accessed_at = $11, deleted_at = $12,
       delete_after = $13, rotation_lambda = $14, rules = $15, rotation_on = $16, rotated_at = $17, next_rotation_at = $18
     WHERE account = $19 AND region = $20 AND name = $21`,
    ...changeable(secret),
    secret.account,
    secret.region,
    secret.name,
  )
}

function changeable(secret: Secret) {
  return [
    secret.description,
    secret.keyId,
    secret.type,
    writeTags(secret.tags),
    secret.resourcePolicy,
    JSON.stringify(secret.principals),
    secret.primaryRegion,
    JSON.stringify(secret.replicas),
    secret.createdAt,
    secret.changedAt,
    secret.accessedAt,
    secret.deletedAt,
    secret.deleteAfter,
    secret.rotationLambda,
    secret.rules && JSON.stringify(secret.rules),
    secret.rotationOn ? 1 : 0,
    secret.rotatedAt,
    secret.nextRotationAt,
  ] as const
}

export async function setAccessed(transaction: Transaction, key: SecretKey, day: number): Promise<void> {
  await transaction.run(
    'UPDATE secrets SET accessed_at = $1 WHERE account = $2 AND region = $3 AND name = $4 AND accessed_at < $5',
    day,
    key.account,
    key.region,
    key.name,
    day,
  )
}

/** With its versions, labels and rotation. */
export async function deleteSecret(transaction: Transaction, { account, region, name }: SecretKey): Promise<void> {
  for (const statement of [
    'DELETE FROM secret_stages WHERE account = $1 AND region = $2 AND name = $3',
    'DELETE FROM secret_versions WHERE account = $1 AND region = $2 AND name = $3',
    'DELETE FROM secret_rotations WHERE account = $1 AND region = $2 AND name = $3',
    'DELETE FROM secrets WHERE account = $1 AND region = $2 AND name = $3',
  ])
    await transaction.run(statement, account, region, name)
}

export type SecretOrder = 'name' | 'created-date' | 'last-changed-date' | 'last-accessed-date'

/** Where a list of secrets stands: the value that it is ordered by, and the name. */
export type SecretPosition = readonly [value: string | number, name: string]

/** One statement for each order and direction, since the text of a statement is constant. */
const listings = new Map<string, string>()
for (const [order, column] of [
  ['name', 'name'],
  ['created-date', 'created_at'],
  ['last-changed-date', 'changed_at'],
  ['last-accessed-date', 'accessed_at'],
] as const) {
  const select = `SELECT ${columns} FROM secrets WHERE account = $1 AND region = $2`
  listings.set(`${order} asc`, `${select} AND (${column}, name) > ($3, $4) ORDER BY ${column}, name LIMIT $5`)
  listings.set(
    `${order} desc`,
    `${select} AND (${column}, name) < ($3, $4) ORDER BY ${column} DESC, name DESC LIMIT $5`,
  )
}

const beforeAll: Readonly<Record<'asc' | 'desc', (order: SecretOrder) => SecretPosition>> = {
  asc: (order) => [order === 'name' ? '' : -1, ''],
  desc: (order) => [order === 'name' ? '\u{10FFFF}' : Number.MAX_SAFE_INTEGER, '\u{10FFFF}'],
}

/** At most `limit` secrets from after a position, or from the first. */
export async function listSecrets(
  reader: Reader,
  { account, region }: Pick<SecretKey, 'account' | 'region'>,
  order: SecretOrder,
  direction: 'asc' | 'desc',
  after: SecretPosition | undefined,
  limit: number,
): Promise<Secret[]> {
  const [value, name] = after ?? beforeAll[direction](order)
  const rows = await reader.all<Row>(listings.get(`${order} ${direction}`)!, account, region, value, name, limit)
  return rows.map(secretOf)
}

export function positionOf(secret: Secret, order: SecretOrder): SecretPosition {
  switch (order) {
    case 'name':
      return [secret.name, secret.name]
    case 'created-date':
      return [secret.createdAt, secret.name]
    case 'last-changed-date':
      return [secret.changedAt, secret.name]
    case 'last-accessed-date':
      return [secret.accessedAt, secret.name]
  }
}

/** Secrets whose recovery window is over, in every partition. */
export function secretsToDelete(reader: Reader, now: number, limit: number): Promise<SecretKey[]> {
  return reader.all(
    'SELECT account, region, name FROM secrets WHERE delete_after <= $1 ORDER BY delete_after LIMIT $2',
    now,
    limit,
  )
}

/** Secrets whose schedule says that it is time, in every partition. */
export function secretsToRotate(reader: Reader, now: number, limit: number): Promise<SecretKey[]> {
  return reader.all(
    `SELECT account, region, name FROM secrets WHERE rotation_on = 1 AND next_rotation_at <= $1
     ORDER BY next_rotation_at LIMIT $2`,
    now,
    limit,
  )
}
