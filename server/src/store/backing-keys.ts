/** The material of KMS keys: every generation of it, sealed before it comes here. */
import type { KeyAddress } from './keys.ts'
import type { Reader, Sealed, Transaction } from './store.ts'

export type RotationKind = 'AUTOMATIC' | 'ON_DEMAND'

export interface BackingKeyRow {
  readonly backingKeyId: string
  /** From 1, in the order of their making. */
  readonly number: number
  readonly createdAt: number
  /** What made it; null for the key's first. */
  readonly rotation: RotationKind | null
}

export async function insertBackingKey(
  transaction: Transaction,
  key: KeyAddress & { readonly backingKeyId: string },
  { number, createdAt, rotation }: Omit<BackingKeyRow, 'backingKeyId'>,
  sealed: Sealed,
): Promise<void> {
  await transaction.run(
    `INSERT INTO backing_keys (account, region, key_id, backing_key_id, number, sealed, created_at, rotation)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    key.account,
    key.region,
    key.keyId,
    key.backingKeyId,
    number,
    sealed,
    createdAt,
    rotation,
  )
}

/** Adds the next backing key of a key. The others stay. */
export async function addBackingKey(
  transaction: Transaction,
  key: KeyAddress & { readonly backingKeyId: string },
  made: { createdAt: number; rotation: RotationKind },
  sealed: Sealed,
): Promise<void> {
  const { account, region, keyId } = key
  const last = await transaction.one<{ number: number }>(
    'SELECT MAX(number) AS number FROM backing_keys WHERE account = $1 AND region = $2 AND key_id = $3',
    account,
    region,
    keyId,
  )
  await insertBackingKey(transaction, key, { ...made, number: (last?.number ?? 0) + 1 }, sealed)
}

export async function sealedBackingKey(
  reader: Reader,
  { account, region, keyId }: KeyAddress,
  backingKeyId: string,
): Promise<Uint8Array | undefined> {
  const row = await reader.one<{ sealed: Uint8Array }>(
    'SELECT sealed FROM backing_keys WHERE account = $1 AND region = $2 AND key_id = $3 AND backing_key_id = $4',
    account,
    region,
    keyId,
    backingKeyId,
  )
  return row?.sealed
}

/** The backing keys of a key in the order of their making, from the one after `number`. */
export function backingKeysAfter(
  reader: Reader,
  { account, region, keyId }: KeyAddress,
  number: number,
  limit: number,
): Promise<BackingKeyRow[]> {
  return reader.all<BackingKeyRow>(
    `SELECT backing_key_id AS "backingKeyId", number AS "number", created_at AS "createdAt", rotation AS "rotation"
     FROM backing_keys WHERE account = $1 AND region = $2 AND key_id = $3 AND number > $4 ORDER BY number LIMIT $5`,
    account,
    region,
    keyId,
    number,
    limit,
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
