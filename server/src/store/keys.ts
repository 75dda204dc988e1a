/** KMS keys as they are stored; their material is in backing-keys.ts, their names in key-aliases.ts. */
import type { Awaitable } from '../awaitable.ts'
import type { BoundPrincipal } from './roles.ts'
import type { Question, Reader, SqlValue, Transaction } from './store.ts'

/** Names one key. */
export interface KeyAddress {
  readonly account: string
  readonly region: string
  readonly keyId: string
}

export type KeyState = 'Enabled' | 'Disabled' | 'PendingImport' | 'PendingDeletion' | 'PendingReplicaDeletion'
/** Whether the material was made here or is imported. */
export type KeyOrigin = 'AWS_KMS' | 'EXTERNAL'
export type ExpirationModel = 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE'

export interface KeyTag {
  readonly TagKey: string
  readonly TagValue: string
}

/** As KMS names them. */
export type KeySpec =
  | 'SYMMETRIC_DEFAULT'
  | `RSA_${2048 | 3072 | 4096}`
  | `ECC_NIST_${'P256' | 'P384' | 'P521' | 'EDWARDS25519'}`
  | 'ECC_SECG_P256K1'
  | `HMAC_${224 | 256 | 384 | 512}`
  | `ML_DSA_${44 | 65 | 87}`
export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC' | 'KEY_AGREEMENT'

/** Times are milliseconds since 1970. */
export interface KeyRow extends KeyAddress {
  readonly spec: KeySpec
  readonly usage: KeyUsage
  readonly origin: KeyOrigin
  readonly state: KeyState
  readonly manager: 'AWS' | 'CUSTOMER'
  readonly description: string
  readonly policy: string
  /** The users and roles that the policy names, by who they were when it was written. */
  readonly principals: readonly BoundPrincipal[]
  /** By key. */
  readonly tags: readonly KeyTag[]
  /** Their names, in order. */
  readonly aliases: readonly string[]
  /** The one that encrypts; empty before the first material is imported. */
  readonly backingKeyId: string
  readonly createdAt: number
  readonly deletionAt: number | null
  /** Of a primary key that waits for its replicas to be deleted first. */
  readonly pendingWindowDays: number | null
  /** Of imported material that is there: whether any expires, and the first time that any does. */
  readonly expirationModel: ExpirationModel | null
  readonly validTo: number | null
  /** Where the primary key of a multi-Region key is; null for keys of one region. */
  readonly primaryRegion: string | null
  /** Where its replicas are, in order. */
  readonly replicaRegions: readonly string[]
  /** The period of automatic rotation; null when it is off. */
  readonly rotationDays: number | null
  readonly nextRotationAt: number | null
}

interface StoredKey extends Omit<KeyRow, 'principals' | 'tags' | 'aliases' | 'replicaRegions'> {
  readonly principals: string
  readonly tags: string
  readonly aliases: string
  readonly replicaRegions: string
}

const keyColumns = `keys.account AS "account", keys.region AS "region", keys.key_id AS "keyId", keys.state AS "state", keys.manager AS "manager", keys.description AS "description",
  keys.policy AS "policy", keys.principals AS "principals", keys.tags AS "tags", keys.aliases AS "aliases", keys.backing_key_id AS "backingKeyId",
  keys.created_at AS "createdAt", keys.deletion_at AS "deletionAt", keys.rotation_days AS "rotationDays",
  keys.next_rotation_at AS "nextRotationAt", keys.spec AS "spec", keys.key_usage AS "usage",
  keys.origin AS "origin", keys.pending_window_days AS "pendingWindowDays", keys.expiration_model AS "expirationModel",
  keys.valid_to AS "validTo", keys.primary_region AS "primaryRegion", keys.replica_regions AS "replicaRegions"`

/** Member by member: to spread an engine's row costs as much as to read it. */
function keyOf(row: StoredKey): KeyRow {
  return {
    account: row.account,
    region: row.region,
    keyId: row.keyId,
    spec: row.spec,
    usage: row.usage,
    origin: row.origin,
    state: row.state,
    manager: row.manager,
    description: row.description,
    policy: row.policy,
    principals: listOf(row.principals),
    tags: listOf(row.tags),
    aliases: listOf(row.aliases),
    backingKeyId: row.backingKeyId,
    createdAt: row.createdAt,
    deletionAt: row.deletionAt,
    pendingWindowDays: row.pendingWindowDays,
    expirationModel: row.expirationModel,
    validTo: row.validTo,
    primaryRegion: row.primaryRegion,
    replicaRegions: listOf(row.replicaRegions),
    rotationDays: row.rotationDays,
    nextRotationAt: row.nextRotationAt,
  }
}

/** Most lists are empty. */
function listOf<Item>(json: string): readonly Item[] {
  return json === '[]' ? [] : (JSON.parse(json) as Item[])
}

const byId: Question<StoredKey, KeyRow> = {
  sql: `SELECT ${keyColumns} FROM keys WHERE account = $1 AND region = $2 AND key_id = $3`,
  make: keyOf,
}

export function keyById(reader: Reader, { account, region, keyId }: KeyAddress): Awaitable<KeyRow | undefined> {
  return reader.remembered(byId, account, region, keyId)
}

const byAlias: Question<StoredKey, KeyRow> = {
  sql: `SELECT ${keyColumns} FROM key_aliases
     JOIN keys ON keys.account = key_aliases.account AND keys.region = key_aliases.region AND keys.key_id = key_aliases.key_id
     WHERE key_aliases.account = $1 AND key_aliases.region = $2 AND key_aliases.name = $3`,
  make: keyOf,
}

export function keyByAlias(
  reader: Reader,
  account: string,
  region: string,
  alias: string,
): Awaitable<KeyRow | undefined> {
  return reader.remembered(byAlias, account, region, alias)
}

/** The ids of a partition's keys in order, from the one after `after`. */
export async function keyIdsAfter(
  reader: Reader,
  account: string,
  region: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await reader.all<{ keyId: string }>(
    `SELECT key_id AS "keyId" FROM keys WHERE account = $1 AND region = $2 AND key_id > $3 ORDER BY key_id LIMIT $4`,
    account,
    region,
    after,
    limit,
  )
  return rows.map(({ keyId }) => keyId)
}

/** Stores a key; its material and its aliases are stored by themselves. */
export async function insertKey(transaction: Transaction, key: KeyRow): Promise<void> {
  await transaction.run(
    `INSERT INTO keys (account, region, key_id, state, manager, description, policy, principals, tags, aliases, backing_key_id,
       created_at, deletion_at, rotation_days, next_rotation_at, spec, key_usage, origin, pending_window_days, expiration_model,
       valid_to, primary_region, replica_regions)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '[]', $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
    key.account,
    key.region,
    key.keyId,
    key.state,
    key.manager,
    key.description,
    key.policy,
    JSON.stringify(key.principals),
    JSON.stringify(key.tags),
    key.backingKeyId,
    key.createdAt,
    key.deletionAt,
    key.rotationDays,
    key.nextRotationAt,
    key.spec,
    key.usage,
    key.origin,
    key.pendingWindowDays,
    key.expirationModel,
    key.validTo,
    key.primaryRegion,
    JSON.stringify(key.replicaRegions),
  )
}

/** `statement` is constant text and may use $4 and up. */
async function update(
  transaction: Transaction,
  statement: `UPDATE keys SET ${string}`,
  { account, region, keyId }: KeyAddress,
  ...values: SqlValue[]
): Promise<void> {
  const where = 'WHERE account = $1 AND region = $2 AND key_id = $3'
  await transaction.run(`${statement} ${where}`, account, region, keyId, ...values)
}

/** @param when a key is to be deleted: at a time, or so long after the last of its replicas */
export function setState(
  transaction: Transaction,
  key: KeyAddress,
  state: KeyState,
  { deletionAt = null, pendingWindowDays = null }: Partial<Pick<KeyRow, 'deletionAt' | 'pendingWindowDays'>> = {},
) {
  const statement = 'UPDATE keys SET state = $4, deletion_at = $5, pending_window_days = $6'
  return update(transaction, statement, key, state, deletionAt, pendingWindowDays)
}

/** What follows from the imported material that is there. */
export function setImported(
  transaction: Transaction,
  key: KeyAddress,
  to: Pick<KeyRow, 'state' | 'expirationModel' | 'validTo'>,
) {
  const statement = 'UPDATE keys SET state = $4, expiration_model = $5, valid_to = $6'
  return update(transaction, statement, key, to.state, to.expirationModel, to.validTo)
}

export function setRegions(
  transaction: Transaction,
  key: KeyAddress,
  { primaryRegion, replicaRegions }: Pick<KeyRow, 'primaryRegion' | 'replicaRegions'>,
) {
  const statement = 'UPDATE keys SET primary_region = $4, replica_regions = $5'
  return update(transaction, statement, key, primaryRegion, JSON.stringify([...replicaRegions].sort()))
}

export function setDescription(transaction: Transaction, key: KeyAddress, description: string) {
  return update(transaction, 'UPDATE keys SET description = $4', key, description)
}

export function setPolicy(transaction: Transaction, key: KeyAddress, to: Pick<KeyRow, 'policy' | 'principals'>) {
  const statement = 'UPDATE keys SET policy = $4, principals = $5'
  return update(transaction, statement, key, to.policy, JSON.stringify(to.principals))
}

export function setTags(transaction: Transaction, key: KeyAddress, tags: readonly KeyTag[]) {
  return update(transaction, 'UPDATE keys SET tags = $4', key, JSON.stringify(tags))
}

export function setRotation(transaction: Transaction, key: KeyAddress, days: number | null, nextAt: number | null) {
  return update(transaction, 'UPDATE keys SET rotation_days = $4, next_rotation_at = $5', key, days, nextAt)
}

export function setAliases(transaction: Transaction, key: KeyAddress, aliases: readonly string[]) {
  return update(transaction, 'UPDATE keys SET aliases = $4', key, JSON.stringify([...aliases].sort()))
}

const addressColumns = `account AS "account", region AS "region", key_id AS "keyId"`

/** Keys of any partition whose waiting period is over, the longest overdue first. */
export function keysDueForDeletion(reader: Reader, now: number, limit: number): Promise<KeyAddress[]> {
  return reader.all<KeyAddress>(
    `SELECT ${addressColumns} FROM keys WHERE state = 'PendingDeletion' AND deletion_at <= $1 ORDER BY deletion_at LIMIT $2`,
    now,
    limit,
  )
}

/**
 * Keys of any partition that rotate by themselves and whose time has come. A disabled key waits until it is enabled; a replica key
 * rotates with its primary key.
 */
export function keysDueForRotation(reader: Reader, now: number, limit: number): Promise<KeyAddress[]> {
  return reader.all<KeyAddress>(
    `SELECT ${addressColumns} FROM keys WHERE state = 'Enabled' AND next_rotation_at <= $1
       AND (primary_region IS NULL OR primary_region = region) ORDER BY next_rotation_at LIMIT $2`,
    now,
    limit,
  )
}

/** Makes another of a key's backing keys the one that encrypts. */
export function setBackingKey(transaction: Transaction, key: KeyAddress, backingKeyId: string) {
  return update(transaction, 'UPDATE keys SET backing_key_id = $4', key, backingKeyId)
}

/** Destroys a key with its material, its aliases, its grants and its usage. */
export async function deleteKey(transaction: Transaction, { account, region, keyId }: KeyAddress): Promise<void> {
  await transaction.run(
    'DELETE FROM backing_keys WHERE account = $1 AND region = $2 AND key_id = $3',
    account,
    region,
    keyId,
  )
  await transaction.run(
    'DELETE FROM key_aliases WHERE account = $1 AND region = $2 AND key_id = $3',
    account,
    region,
    keyId,
  )
  await transaction.run('DELETE FROM grants WHERE account = $1 AND region = $2 AND key_id = $3', account, region, keyId)
  await transaction.run(
    'DELETE FROM key_usage WHERE account = $1 AND region = $2 AND key_id = $3',
    account,
    region,
    keyId,
  )
  await transaction.run('DELETE FROM keys WHERE account = $1 AND region = $2 AND key_id = $3', account, region, keyId)
}
