/** The ciphertext that a request wants opened, and the key that opens it. */
import { type Awaitable, andThen } from '../../awaitable.ts'
import { type BlobHeader, readBlobHeader } from '../../crypto/ciphertext-blob.ts'
import { type Context, Fault } from '../../operation.ts'
import { checkCipher, decryptOaep, decryptUnder } from './cipher.ts'
import { symmetricDefault } from './cryptographic-request.ts'
import { findKey, findKeyOfCiphertext, invalidCiphertext, type NamedKey } from './find-key.ts'

export interface CiphertextRequest {
  readonly blob: Uint8Array | undefined
  /** Any name of a key; the ciphertext's own word is taken when there is none. */
  readonly keyId?: string | undefined
  /** Asks for permission only. */
  readonly ignoresCiphertext?: boolean
}

export interface CiphertextSource {
  readonly named: NamedKey
  readonly blob?: Uint8Array
  /** Undefined when the blob is none of ours. */
  readonly header?: BlobHeader | undefined
}

/** @throws Fault as findKey and findKeyOfCiphertext do; ValidationException for what AWS requires beyond its model */
export function findSource(context: Context, action: string, request: CiphertextRequest): Awaitable<CiphertextSource> {
  const { blob, keyId } = request
  if (request.ignoresCiphertext) {
    if (keyId === undefined) throw required('keyId')
    return andThen(findKey(context, action, keyId), (named) => ({ named }))
  }
  if (blob === undefined) throw required('ciphertextBlob')
  if (keyId === undefined) {
    return andThen(findKeyOfCiphertext(context, action, blob), (named) => ({ named, blob, header: named.header }))
  }
  return andThen(findKey(context, action, keyId), (named) => ({ named, blob, header: readBlobHeader(blob) }))
}

/** Whether a dry run leaves the ciphertext alone: it asks for permission only. */
export function ignoresCiphertext(input: {
  readonly DryRun?: boolean | undefined
  readonly DryRunModifiers?: readonly string[] | undefined
}): boolean {
  return input.DryRun === true && (input.DryRunModifiers?.includes('IGNORE_CIPHERTEXT') ?? false)
}

/**
 * The plaintext; undefined when the request ignores its ciphertext.
 * @throws Fault DisabledException, KMSInvalidStateException, IncorrectKeyException, InvalidCiphertextException
 */
export function openSource(
  context: Context,
  { named: { key }, blob, header }: CiphertextSource,
  encryptionContext: Readonly<Record<string, string>> | undefined,
  algorithm: string = symmetricDefault,
): Awaitable<{ plaintext: Buffer; materialId?: string } | undefined> {
  checkCipher(key, algorithm, 'Decrypt', encryptionContext)
  if (blob === undefined) return undefined
  if (algorithm !== symmetricDefault) return decryptOaep(context, key, blob, algorithm, encryptionContext)
  if (header === undefined) throw invalidCiphertext()
  if (header.account !== key.account || header.keyId !== key.keyId) {
    throw new Fault(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    )
  }
  return decryptUnder(context, key, header, blob, encryptionContext)
}

function required(member: string): Fault {
  return new Fault(
    'ValidationException',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  )
}
