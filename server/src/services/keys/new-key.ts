/** Makes keys and their material. */
import type { KeyObject } from 'node:crypto'
import type { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import type { Sealed } from '../../crypto/seal.ts'
import { addBackingKey, type RotationKind } from '../../store/backing-keys.ts'
import { insertKey, type KeyRow, setBackingKey } from '../../store/keys.ts'
import type { Transaction } from '../../store/store.ts'
import { sealMaterial } from './key-material.ts'
import { backingKeyAddress } from './opened-keys.ts'

interface Maker {
  readonly keys: KeyHierarchy
  random(bytes: number): Buffer
}

/**
 * Stores a key with its first material, and without the aliases that the draft may have.
 *
 * @param privateKey of an asymmetric key, made before the transaction
 */
export async function storeKey(
  transaction: Transaction,
  maker: Maker,
  draft: KeyRow,
  privateKey?: KeyObject,
): Promise<KeyRow> {
  const { backingKeyId, sealed } = newMaterial(maker, draft, privateKey)
  const key: KeyRow = { ...draft, aliases: [], backingKeyId }
  await insertKey(transaction, key, sealed)
  return key
}

/** Gives a key new material, which encrypts from now on; what the old material encrypted stays readable. */
export async function rotateKey(
  transaction: Transaction,
  maker: Maker,
  key: KeyRow,
  made: { createdAt: number; rotation: RotationKind },
): Promise<void> {
  const { backingKeyId, sealed } = newMaterial(maker, key)
  await addBackingKey(transaction, { ...key, backingKeyId }, made, sealed)
  await setBackingKey(transaction, key, backingKeyId)
}

function newMaterial(maker: Maker, key: KeyRow, privateKey?: KeyObject): { backingKeyId: string; sealed: Sealed } {
  const backingKeyId = maker.random(16).toString('hex')
  const random = (bytes: number) => maker.random(bytes)
  const address = backingKeyAddress(key, backingKeyId)
  return { backingKeyId, sealed: sealMaterial(maker.keys, address, key.spec, privateKey, random) }
}
