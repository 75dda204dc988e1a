/** Encryption and decryption under a KMS key: the one implementation behind the operations and behind the door for other services. */
import { type BlobHeader, decryptBlob, encryptBlob } from '../../crypto/ciphertext-blob.ts'
import { OpenError } from '../../crypto/open-error.ts'
import type { Context } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { invalidCiphertext } from './find-key.ts'
import { mustBeEnabled } from './key-state.ts'
import { openBackingKey } from './opened-keys.ts'

type EncryptionContext = Readonly<Record<string, string>> | undefined

/**
 * @param plaintext 1 to 4096 bytes
 * @throws Fault DisabledException, KMSInvalidStateException
 */
export async function encryptUnder(
  context: Context,
  key: KeyRow,
  plaintext: Uint8Array,
  encryptionContext: EncryptionContext,
): Promise<{ blob: Buffer; materialId: string }> {
  mustBeEnabled(key)
  const { account, keyId, backingKeyId } = key
  const backing = await openBackingKey(context, key, backingKeyId)
  if (backing === undefined) throw new Error(`The material of key ${keyId} is missing from the store.`)
  const random = (bytes: number) => context.random(bytes)
  const blob = encryptBlob({ account, keyId, backingKeyId }, backing.key, plaintext, encryptionContext, random)
  return { blob, materialId: backing.materialId }
}

/**
 * @param header of the blob, which names this key
 * @throws Fault DisabledException, KMSInvalidStateException, InvalidCiphertextException
 */
export async function decryptUnder(
  context: Context,
  key: KeyRow,
  header: BlobHeader,
  blob: Uint8Array,
  encryptionContext: EncryptionContext,
): Promise<{ plaintext: Buffer; materialId: string }> {
  mustBeEnabled(key)
  const backing = await openBackingKey(context, key, header.backingKeyId)
  if (backing === undefined) throw invalidCiphertext()
  try {
    return { plaintext: decryptBlob(blob, backing.key, encryptionContext), materialId: backing.materialId }
  } catch (error) {
    throw error instanceof OpenError ? invalidCiphertext() : error
  }
}
