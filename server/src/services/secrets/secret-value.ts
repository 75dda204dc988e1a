/**
 * What lies in the value column: sealed for its secret and version, and inside that a message of the AWS Encryption SDK under a data key from
 * KMS, so that reading it takes the key's permission and not only the store's.
 *
 *     ┌─────────────────────────────────────────────────────────┐
 *     │ Encryption SDK message of:  kind 1 text │ 2 bytes, value │   sealed
 *     └─────────────────────────────────────────────────────────┘
 *
 * The encryption context is {SecretARN, SecretVersionId}. Source: Secrets Manager User Guide, security-encryption.
 */
import { holdBlob } from '../../crypto/ciphertext-blob.ts'
import { dataKeyBlobOf, decryptMessage, encryptMessage } from '../../crypto/encryption-sdk-message.ts'
import { OpenError } from '../../crypto/open-error.ts'
import type { Address, Sealed } from '../../crypto/seal.ts'
import { type Context, Fault } from '../../operation.ts'
import type { Secret } from '../../store/secrets.ts'
import { dataKeyFor, openDataKeyFor, type Use } from '../keys/key-use.ts'
import { secretArn } from './find-secret.ts'

export type SecretValue = { readonly SecretString: string } | { readonly SecretBinary: Uint8Array }

/** The key that a secret is under when its writer names none. */
export const defaultKey = 'alias/aws/secretsmanager'

const text = 1
const binary = 2

/** @throws Fault AccessDeniedException, EncryptionFailure */
export async function sealValue(
  context: Context,
  secret: Secret,
  versionId: string,
  value: SecretValue,
): Promise<{ value: Sealed; keyArn: string }> {
  const content = 'SecretString' in value ? Buffer.from(value.SecretString) : Buffer.from(value.SecretBinary)
  const plaintext = Buffer.concat([Buffer.of('SecretString' in value ? text : binary), content])
  try {
    const use = useOf(secret, versionId)
    const dataKey = await forEncryption(dataKeyFor(context, secret.keyId ?? defaultKey, use))
    const message = encryptMessage({
      plaintext,
      dataKey: dataKey.key,
      encryptedDataKey: { providerInfo: dataKey.keyArn, blob: dataKey.blob },
      encryptionContext: use.encryptionContext,
      random: (bytes) => context.random(bytes),
    })
    return { value: context.keys.seal(message, addressOf(secret, versionId)), keyArn: dataKey.keyArn }
  } finally {
    plaintext.fill(0)
  }
}

/** What was under the seal of a row. */
interface Unsealed {
  readonly message: Buffer
  /** The message's data key, as KMS made it. */
  readonly blob: Uint8Array
}

const unsealed = new WeakMap<Uint8Array, Unsealed>()

/** What the store remembers is opened once. It is a ciphertext still: to read it takes KMS and the caller's permission, every time. */
function unseal({ keys }: Context, secret: Secret, versionId: string, sealed: Uint8Array): Unsealed {
  const known = unsealed.get(sealed)
  if (known !== undefined) return known
  const message = keys.open(sealed, addressOf(secret, versionId))
  const found = { message, blob: dataKeyBlobOf(message) }
  unsealed.set(sealed, found)
  holdBlob(found.blob)
  return found
}

/**
 * @throws Fault AccessDeniedException, DecryptionFailure
 * @throws OpenError when the row is not the one that was stored there
 */
export async function openValue(
  context: Context,
  secret: Secret,
  versionId: string,
  sealed: Uint8Array,
): Promise<SecretValue> {
  const { message, blob } = unseal(context, secret, versionId, sealed)
  const { key } = await forDecryption(openDataKeyFor(context, blob, useOf(secret, versionId)))
  const plaintext = decryptMessage(message, key)
  const content = plaintext.subarray(1)
  if (plaintext[0] === binary) return { SecretBinary: content }
  if (plaintext[0] !== text) throw new OpenError()
  const SecretString = content.toString()
  plaintext.fill(0)
  return { SecretString }
}

/** The blob that KMS must open before the value can be read, and for what. */
export function keyBlobOf(
  context: Context,
  secret: Secret,
  versionId: string,
  sealed: Uint8Array,
): { blob: Uint8Array; use: Use } {
  return { blob: unseal(context, secret, versionId, sealed).blob, use: useOf(secret, versionId) }
}

/** That whoever sets a key can use it, before anything is stored under it. */
export async function validateKeyAccess(context: Context, secret: Secret): Promise<void> {
  const use = useOf(secret, 'RequestToValidateKeyAccess')
  const { blob } = await forEncryption(dataKeyFor(context, secret.keyId ?? defaultKey, use))
  await forDecryption(openDataKeyFor(context, blob, use))
}

export function sameValue(one: SecretValue, other: SecretValue): boolean {
  if ('SecretString' in one) return 'SecretString' in other && one.SecretString === other.SecretString
  return 'SecretBinary' in other && Buffer.compare(one.SecretBinary, other.SecretBinary) === 0
}

function useOf(secret: Secret, versionId: string): Use {
  return {
    via: 'secretsmanager',
    encryptionContext: { SecretARN: secretArn(secret), SecretVersionId: versionId },
  }
}

function addressOf(secret: Secret, versionId: string): Address {
  const { account, region } = secret
  return { account, region, resource: secretArn(secret), version: versionId, purpose: 'secret-value' }
}

/** What KMS refuses, in the words of Secrets Manager. */
async function told<T>(use: Promise<T>, ...otherwise: ConstructorParameters<typeof Fault>): Promise<T> {
  try {
    return await use
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.code === 'AccessDeniedException') {
      throw new Fault('AccessDeniedException', 'Access to KMS is not allowed')
    }
    throw new Fault(...otherwise)
  }
}

const forEncryption = <T>(use: Promise<T>) =>
  told(
    use,
    'EncryptionFailure',
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
  )

const forDecryption = <T>(use: Promise<T>) =>
  told(use, 'DecryptionFailure', "Secrets Manager can't decrypt the protected secret text using the provided KMS key.")
