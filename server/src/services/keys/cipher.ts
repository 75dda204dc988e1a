/** Encryption and decryption under a KMS key: the one implementation behind the operations and behind the door for other services. */
import { constants, createPublicKey, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { type Awaitable, andThen } from '../../awaitable.ts'
import { type BlobHeader, decryptBlob, encryptBlob } from '../../crypto/ciphertext-blob.ts'
import { OpenError } from '../../crypto/open-error.ts'
import { type Context, Fault } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { symmetricDefault } from './cryptographic-request.ts'
import { invalidCiphertext } from './find-key.ts'
import { mustHave } from './key-specs.ts'
import { mustBeEnabled } from './key-state.ts'
import { openBackingKey } from './opened-keys.ts'
import { checkUse, openKey } from './private-key.ts'

type EncryptionContext = Readonly<Record<string, string>> | undefined

/** In bytes, of SHA-1 and SHA-256. */
const oaepHashes = {
  RSAES_OAEP_SHA_1: { oaepHash: 'sha1', length: 20 },
  RSAES_OAEP_SHA_256: { oaepHash: 'sha256', length: 32 },
} as const

/**
 * @param plaintext 1 to 4096 bytes, for RSA what its modulus has room for
 * @throws Fault DisabledException, KMSInvalidStateException, InvalidKeyUsageException, ValidationException
 */
export async function encryptUnder(
  context: Context,
  key: KeyRow,
  plaintext: Uint8Array,
  encryptionContext: EncryptionContext,
  algorithm: string = symmetricDefault,
): Promise<{ blob: Buffer; materialId?: string }> {
  checkCipher(key, algorithm, 'Encrypt', encryptionContext)
  const { account, keyId, backingKeyId } = key
  const backing = await openBackingKey(context, key, backingKeyId)
  if (backing === undefined) throw new Error(`The material of key ${keyId} is missing from the store.`)
  if (algorithm !== symmetricDefault) return { blob: encryptOaep(key, backing.key, algorithm, plaintext) }
  const random = (bytes: number) => context.random(bytes)
  const blob = encryptBlob({ account, keyId, backingKeyId }, backing.key, plaintext, encryptionContext, random)
  return { blob, materialId: backing.materialId }
}

/**
 * @param header of the blob, which names this key
 * @throws Fault DisabledException, KMSInvalidStateException, InvalidCiphertextException
 */
export function decryptUnder(
  context: Context,
  key: KeyRow,
  header: BlobHeader,
  blob: Uint8Array,
  encryptionContext: EncryptionContext,
): Awaitable<{ plaintext: Buffer; materialId: string }> {
  mustBeEnabled(key)
  return andThen(openBackingKey(context, key, header.backingKeyId), (backing) => {
    if (backing === undefined) throw invalidCiphertext()
    try {
      return { plaintext: decryptBlob(blob, backing.key, encryptionContext, header), materialId: backing.materialId }
    } catch (error) {
      throw error instanceof OpenError ? invalidCiphertext() : error
    }
  })
}

/**
 * What somebody encrypted with the public key, here or by itself.
 *
 * @throws Fault as encryptUnder, InvalidCiphertextException
 */
export async function decryptOaep(
  context: Context,
  key: KeyRow,
  blob: Uint8Array,
  algorithm: string,
  encryptionContext: EncryptionContext,
): Promise<{ plaintext: Buffer }> {
  checkCipher(key, algorithm, 'Decrypt', encryptionContext)
  const { oaepHash } = oaepHashes[algorithm as keyof typeof oaepHashes]
  const privateKey = await openKey(context, key)
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    return { plaintext: privateDecrypt({ key: privateKey, padding, oaepHash }, blob) }
  } catch {
    // OpenSSL has one answer in one time for all that is wrong with a ciphertext; so have we.
    throw invalidCiphertext()
  }
}

function encryptOaep(key: KeyRow, privateKey: KeyObject, algorithm: string, plaintext: Uint8Array): Buffer {
  const { oaepHash, length } = oaepHashes[algorithm as keyof typeof oaepHashes]
  const most = privateKey.asymmetricKeyDetails!.modulusLength! / 8 - 2 * length - 2
  if (plaintext.length > most) {
    throw new Fault(
      'ValidationException',
      `Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${most} bytes.`,
    )
  }
  const publicKey = createPublicKey(privateKey)
  return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, plaintext)
}

/** @throws Fault DisabledException, KMSInvalidStateException, InvalidKeyUsageException, ValidationException */
export function checkCipher(
  key: KeyRow,
  algorithm: string,
  action: string,
  encryptionContext: EncryptionContext,
): void {
  checkUse(key, 'ENCRYPT_DECRYPT', action)
  mustHave(key, algorithm)
  if (algorithm !== symmetricDefault && Object.keys(encryptionContext ?? {}).length > 0) {
    throw new Fault('ValidationException', `An encryption context cannot be used with algorithm ${algorithm}.`)
  }
}
