/** The material of KMS keys: every generation of it, sealed before it comes here. */
import type { ExpirationModel, KeyAddress } from './keys.ts'
import type { Reader, Sealed, Transaction } from './store.ts'

export type RotationKind = 'AUTOMATIC' | 'ON_DEMAND'

export interface BackingKeyRow {
  readonly backingKeyId: string
  /** From 1, in the order of their making. */
  readonly number: number
  readonly createdAt: number
  /** What made it the one that encrypts; null for the key's first, and for imported material that has not been it. */
  readonly rotation: RotationKind | null
  /** Null for what was made here, as everything below. */
  readonly importState: 'IMPORTED' | 'PENDING_IMPORT' | null
  readonly expirationModel: ExpirationModel | null
  readonly validTo: number | null
  readonly description: string | null
}

/** Stands where imported material is not there. */
export const noMaterial = new Uint8Array() as Sealed

/** Of material that was made here. */
export const madeHere = { importState: null, expirationModel: null, validTo: null, description: null } as const

export async function insertBackingKey(
  transaction: Transaction,
  { account, region, keyId }: KeyAddress,
  row: BackingKeyRow,
  sealed: Sealed,
): Promise<void> {
  await transaction.run(
    `INSERT INTO backing_keys (account, region, key_id, backing_key_id, number, sealed, created_at, rotation, import_state,
       expiration_model, valid_to, description)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    account,
    region,
    keyId,
    row.backingKeyId,
    row.number,
    sealed,
    row.createdAt,
    row.rotation,
    row.importState,
    row.expirationModel,
    row.validTo,
    row.description,
  )
}

/** The number of a key's next backing key. */
export async function nextNumber(reader: Reader, { account, region, keyId }: KeyAddress): Promise<number> {
  const last = await reader.one<{ number: number | null }>(
    'SELECT MAX(number) AS number FROM backing_keys WHERE account = $1 AND region = $2 AND key_id = $3',
    account,
    region,
    keyId,
  )
  return (last?.number ?? 0) + 1
}

/** Puts imported material, or nothing, where there was none or the same. */
export async function setImportedMaterial(
  transaction: Transaction,
  { account, region, keyId }: KeyAddress,
  row: Pick<BackingKeyRow, 'backingKeyId' | 'importState' | 'expirationModel' | 'validTo' | 'description'>,
  sealed: Sealed,
): Promise<void> {
  await transaction.run(
    `UPDATE backing_keys SET sealed = $5, import_state = $6, expiration_model = $7, valid_to = $8, description = $9
     WHERE account = $1 AND region = $2 AND key_id = $3 AND backing_key_id = $4`,
    account,
    region,
    keyId,
    row.backingKeyId,
    sealed,
    row.importState,
    row.expirationModel,
    row.validTo,
    row.description,
  )
}

/** Tells how and when imported material became the one that encrypts. */
export async function setRotated(
  transaction: Transaction,
  { account, region, keyId }: KeyAddress,
  backingKeyId: string,
  { createdAt, rotation }: { createdAt: number; rotation: RotationKind },
): Promise<void> {
  await transaction.run(
    `UPDATE backing_keys SET created_at = $5, rotation = $6
     WHERE account = $1 AND region = $2 AND key_id = $3 AND backing_key_id = $4`,
    account,
    region,
    keyId,
    backingKeyId,
    createdAt,
    rotation,
  )
}

/** Only for material that never encrypted anything. */
export async function deleteBackingKey(
  transaction: Transaction,
  { account, region, keyId }: KeyAddress,
  backingKeyId: string,
): Promise<void> {
  await transaction.run(
    'DELETE FROM backing_keys WHERE account = $1 AND region = $2 AND key_id = $3 AND backing_key_id = $4',
    account,
    region,
    keyId,
    backingKeyId,
  )
}

/** Undefined too when it is imported material that is not there. */
export async function sealedBackingKey(
  reader: Reader,
  { account, region, keyId }: KeyAddress,
  backingKeyId: string,
): Promise<Uint8Array | undefined> {
  const row = await reader.one<{ sealed: Uint8Array; importState: string | null }>(
    'SELECT sealed AS "sealed", import_state AS "importState" FROM backing_keys WHERE account = $1 AND region = $2 AND key_id = $3 AND backing_key_id = $4',
    account,
    region,
    keyId,
    backingKeyId,
  )
  // Material that is not there by the row's own word; what has merely been emptied does not open.
  return row?.importState === 'PENDING_IMPORT' ? undefined : row?.sealed
}

const columns = `backing_key_id AS "backingKeyId", number AS "number", created_at AS "createdAt", rotation AS "rotation",
  import_state AS "importState", expiration_model AS "expirationModel", valid_to AS "validTo", description AS "description"`

/** A key's backing keys in the order of their making. */
export function backingKeysOf(reader: Reader, { account, region, keyId }: KeyAddress): Promise<BackingKeyRow[]> {
  return reader.all<BackingKeyRow>(
    `SELECT ${columns} FROM backing_keys WHERE account = $1 AND region = $2 AND key_id = $3 ORDER BY number`,
    account,
    region,
    keyId,
  )
}

export async function countOnDemandRotations(reader: Reader, { account, region, keyId }: KeyAddress): Promise<number> {
  const row = await reader.one<{ count: number }>(
    `SELECT COUNT(*) AS count FROM backing_keys
     WHERE account = $1 AND region = $2 AND key_id = $3 AND rotation = 'ON_DEMAND'`,
    account,
    region,
    keyId,
  )
  return row?.count ?? 0
}

/** Keys of any partition with imported material whose time is over, the longest overdue first. */
export function keysWithExpiredMaterial(reader: Reader, now: number, limit: number): Promise<KeyAddress[]> {
  return reader.all<KeyAddress>(
    `SELECT account AS "account", region AS "region", key_id AS "keyId" FROM backing_keys
     WHERE valid_to <= $1 GROUP BY account, region, key_id ORDER BY MIN(valid_to) LIMIT $2`,
    now,
    limit,
  )
}
