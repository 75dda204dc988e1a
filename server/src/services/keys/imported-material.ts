/** Imported material: what a key is to have and what it has, and what follows from it for the key. */
import type { KeyObject } from 'node:crypto'
import { Fault, type WriteContext } from '../../operation.ts'
import {
  type BackingKeyRow,
  backingKeysOf,
  deleteBackingKey,
  insertBackingKey,
  madeHere,
  nextNumber,
  noMaterial,
  type RotationKind,
  setImportedMaterial,
  setRotated,
} from '../../store/backing-keys.ts'
import { type KeyAddress, type KeyRow, keyById, setBackingKey, setImported } from '../../store/keys.ts'
import type { Reader, Transaction } from '../../store/store.ts'
import { sealMaterial } from './key-material.ts'
import { keyArn } from './key-name.ts'
import { isPendingDeletion } from './key-state.ts'
import { isReplica, relatedKeys } from './multi-region.ts'
import { backingKeyAddress } from './opened-keys.ts'

/**
 * Writes what follows from the material that is there now: a key with all that it ever encrypted with can be used, any other is pending
 * import; it expires when the first of it does.
 */
export async function followMaterial(transaction: Transaction, address: KeyAddress): Promise<void> {
  const key = await keyById(transaction, address)
  if (key === undefined) return
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

/** The row of material that a key is to have and has not. */
export function awaited(row: BackingKeyRow): BackingKeyRow {
  return { ...row, importState: 'PENDING_IMPORT', expirationModel: null, validTo: null, description: null }
}

/** Gives a key one more material that it is to have, in every region, before it is put anywhere. The first one encrypts at once. */
export async function addMaterial(
  { store, now }: WriteContext,
  key: KeyRow,
  { backingKeyId }: Pick<BackingKeyRow, 'backingKeyId'>,
): Promise<void> {
  const row = awaited({
    ...madeHere,
    backingKeyId,
    number: await nextNumber(store, key),
    createdAt: now,
    rotation: null,
  })
  for (const one of relatedKeys(key)) {
    await insertBackingKey(store, one, row, noMaterial)
    if (row.number === 1) await setBackingKey(store, one, backingKeyId)
  }
}

/** Puts material where the key is to have it, in the key's own region. */
export async function putMaterial(
  { store, keys }: WriteContext,
  key: KeyRow,
  row: Parameters<typeof setImportedMaterial>[2],
  material: KeyObject,
): Promise<void> {
  const sealed = sealMaterial(keys, backingKeyAddress(key, row.backingKeyId), material)
  await setImportedMaterial(store, key, row, sealed)
  await followMaterial(store, key)
}

/**
 * Takes material away from a key. What it once encrypted with it still is to have; what only waits to be rotated to it is then not to have,
 * nor are its replicas if it is a primary key.
 */
export async function dropMaterial(transaction: Transaction, key: KeyRow, row: BackingKeyRow): Promise<void> {
  const rows = await backingKeysOf(transaction, key)
  if (isAwaitingRotation(key, rows, row) && !isReplica(key)) {
    for (const one of relatedKeys(key)) await deleteBackingKey(transaction, one, row.backingKeyId)
    return
  }
  await setImportedMaterial(transaction, key, { ...awaited(row), description: row.description }, noMaterial)
  await followMaterial(transaction, key)
}

/** Whether a backing key's material is there in every region that has the key, and has not expired. */
export async function isImportedEverywhere(
  reader: Reader,
  key: KeyRow,
  backingKeyId: string,
  now: number,
): Promise<boolean> {
  for (const one of relatedKeys(key)) {
    const row = (await backingKeysOf(reader, one)).find((row) => row.backingKeyId === backingKeyId)
    if (row?.importState !== 'IMPORTED' || (row.validTo ?? now + 1) <= now) return false
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
  const { createdAt: now } = made
  if (next === undefined || !(await isImportedEverywhere(transaction, key, next.backingKeyId, now))) {
    const where = key.replicaRegions.length > 0 ? ' in each of its Regions' : ''
    throw new Fault(
      'KMSInvalidStateException',
      `${keyArn(key)} has no key material pending rotation. Import new key material${where} first.`,
    )
  }
  for (const one of relatedKeys(key)) {
    await setRotated(transaction, one, next.backingKeyId, made)
    await setBackingKey(transaction, one, next.backingKeyId)
    await followMaterial(transaction, one)
  }
}
