/** Makes keys and their material. */
import type { KeyObject } from 'node:crypto'
import type { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import { insertBackingKey, madeHere, nextNumber, type RotationKind } from '../../store/backing-keys.ts'
import { insertKey, type KeyRow, setBackingKey } from '../../store/keys.ts'
import type { Transaction } from '../../store/store.ts'
import { newMaterial, sealMaterial } from './key-material.ts'
import { relatedKeys } from './multi-region.ts'
import { backingKeyAddress } from './opened-keys.ts'

interface Maker {
  readonly keys: KeyHierarchy
  random(bytes: number): Buffer
}

/**
 * Stores a key with its first material, unless that is to be imported, and without the aliases that the draft may have.
 *
 * @param privateKey of an asymmetric key, made before the transaction
 */
export async function storeKey(
  transaction: Transaction,
  maker: Maker,
  draft: KeyRow,
  privateKey?: KeyObject,
): Promise<KeyRow> {
  if (draft.origin === 'EXTERNAL') {
    await insertKey(transaction, draft)
    return draft
  }
  const backingKeyId = newBackingKeyId(maker)
  const key: KeyRow = { ...draft, aliases: [], backingKeyId }
  await insertKey(transaction, key)
  const material = newMaterial(key.spec, privateKey, (bytes) => maker.random(bytes))
  const sealed = sealMaterial(maker.keys, backingKeyAddress(key, backingKeyId), material)
  const row = { ...madeHere, backingKeyId, number: 1, createdAt: key.createdAt, rotation: null }
  await insertBackingKey(transaction, key, row, sealed)
  return key
}

/**
 * Gives a key, and every key that is related to it, new material, which encrypts from now on; what the old material encrypted stays
 * readable.
 */
export async function rotateKey(
  transaction: Transaction,
  maker: Maker,
  key: KeyRow,
  made: { createdAt: number; rotation: RotationKind },
): Promise<void> {
  const backingKeyId = newBackingKeyId(maker)
  const material = newMaterial(key.spec, undefined, (bytes) => maker.random(bytes))
  const number = await nextNumber(transaction, key)
  for (const related of relatedKeys(key)) {
    const sealed = sealMaterial(maker.keys, backingKeyAddress(related, backingKeyId), material)
    await insertBackingKey(transaction, related, { ...madeHere, ...made, backingKeyId, number }, sealed)
    await setBackingKey(transaction, related, backingKeyId)
  }
}

function newBackingKeyId(maker: Maker): string {
  return maker.random(16).toString('hex')
}
