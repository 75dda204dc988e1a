/** The secrets of long-term access keys: forty characters, made once, shown once, and sealed ever after. */
import { createSecretKey, type KeyObject } from 'node:crypto'
import type { KeyHierarchy } from '../crypto/key-hierarchy.ts'
import type { Address, Sealed } from '../crypto/seal.ts'

/** Whose key it is. A secret that is moved to another key, user or account does not open. */
interface KeyOwner {
  readonly account: string
  readonly userId: string
  readonly accessKeyId: string
}

export function newSecretAccessKey(random: (bytes: number) => Buffer): string {
  return random(30).toString('base64')
}

export function sealSecret(keys: KeyHierarchy, owner: KeyOwner, secretAccessKey: string): Sealed {
  return keys.seal(Buffer.from(secretAccessKey), addressOf(owner))
}

/** @throws OpenError */
export function openSecret(keys: KeyHierarchy, owner: KeyOwner, sealed: Uint8Array): KeyObject {
  const secret = keys.open(sealed, addressOf(owner))
  try {
    return createSecretKey(secret)
  } finally {
    secret.fill(0)
  }
}

function addressOf({ account, userId, accessKeyId }: KeyOwner): Address {
  return { account, region: '', resource: accessKeyId, version: userId, purpose: 'access-key-secret' }
}
