/** Imported material: what a key is to have and what it has, and what follows from it for the key. */
import { Fault } from '../../operation.ts'
import { type BackingKeyRow, backingKeysOf, type RotationKind, setRotated } from '../../store/backing-keys.ts'
import { type KeyAddress, type KeyRow, keyById, setBackingKey, setImported } from '../../store/keys.ts'
import type { Reader, Transaction } from '../../store/store.ts'
import { keyArn } from './key-name.ts'
import { isPendingDeletion } from './key-state.ts'
import { relatedKeys } from './multi-region.ts'

/**
 * Writes what follows from the material that is there now: a key with all that it ever encrypted with can be used, any other is pending
 * import; it expires when the first of it does.
 */
export async function followMaterial(transaction: Transaction, key: KeyRow): Promise<void> {
  const rows = await backingKeysOf(transaction, key)
  const used = rows.filter((row) => !isAwaitingRotation(key, rows, row))
  const there = used.filter(({ importState }) => importState === 'IMPORTED')
  const times = there.flatMap(({ validTo }) => validTo ?? [])
  await setImported(transaction, key, {
    state: stateWith(key, there.length > 0 && there.length === used.length),
    expirationModel:
      there.length === 0 ? null : times.length > 0 ? 'KEY_MATERIAL_EXPIRES' : 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    validTo: times.length === 0 ? null : Math.min(...times),
  })
}

function stateWith(key: KeyRow, complete: boolean): KeyRow['state'] {
  if (isPendingDeletion(key)) return key.state
  if (!complete) return 'PendingImport'
  return key.state === 'PendingImport' ? 'Enabled' : key.state
}

/** Whether the material was imported to become the one that encrypts, and has not yet. Such material can still be given up. */
export function isAwaitingRotation(
  { backingKeyId }: Pick<KeyRow, 'backingKeyId'>,
  rows: readonly BackingKeyRow[],
  { number }: Pick<BackingKeyRow, 'number'>,
): boolean {
  const current = rows.find((row) => row.backingKeyId === backingKeyId)
  return current !== undefined && number > current.number
}

/** Whether a backing key's material is there in every region that has the key. */
export async function isImportedEverywhere(reader: Reader, key: KeyRow, backingKeyId: string): Promise<boolean> {
  for (const one of relatedKeys(key)) {
    const row = (await backingKeysOf(reader, one)).find((row) => row.backingKeyId === backingKeyId)
    if (row?.importState !== 'IMPORTED') return false
  }
  return true
}

/**
 * Encrypts from now on with the material that was imported last, in every region that has the key.
 * @throws Fault KMSInvalidStateException unless it was imported in all of them
 */
export async function rotateToImported(
  transaction: Transaction,
  key: KeyRow,
  made: { createdAt: number; rotation: RotationKind },
): Promise<void> {
  const rows = await backingKeysOf(transaction, key)
  const next = rows.find((row) => isAwaitingRotation(key, rows, row))
  if (next === undefined || !(await isImportedEverywhere(transaction, key, next.backingKeyId))) {
    const where = key.replicaRegions.length > 0 ? ' in each of its Regions' : ''
    throw new Fault(
      'KMSInvalidStateException',
      `${keyArn(key)} has no key material pending rotation. Import new key material${where} first.`,
    )
  }
  for (const one of relatedKeys(key)) {
    await setRotated(transaction, one, next.backingKeyId, made)
    await setBackingKey(transaction, one, next.backingKeyId)
    await followStored(transaction, one)
  }
}

async function followStored(transaction: Transaction, address: KeyAddress): Promise<void> {
  const key = await keyById(transaction, address)
  if (key !== undefined) await followMaterial(transaction, key)
}
