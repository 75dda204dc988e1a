/** The private or secret half of a key that is not for symmetric encryption, once its state admits its use. */
import type { KeyObject } from 'node:crypto'
import type { Context } from '../../operation.ts'
import type { KeyRow, KeyUsage } from '../../store/keys.ts'
import { mustBeFor } from './key-specs.ts'
import { mustBeEnabled } from './key-state.ts'
import { openBackingKey } from './opened-keys.ts'

/** @throws Fault DisabledException, KMSInvalidStateException, InvalidKeyUsageException */
export function checkUse(key: KeyRow, usage: KeyUsage, action: string): void {
  mustBeEnabled(key)
  mustBeFor(key, usage, action)
}

export async function openKey(context: Context, key: KeyRow): Promise<KeyObject> {
  const opened = await openBackingKey(context, key, key.backingKeyId)
  if (opened === undefined) throw new Error(`The material of key ${key.keyId} is missing from the store.`)
  return opened.key
}
