/**
 * What lies in the value column. Everything is sealed for its parameter and version; a SecureString is, inside that, encrypted by KMS, so that
 * reading it takes the key's permission and not only the store's.
 *
 *     ┌──────┬──────────────────────────────────────────────────────────────────┐
 *     │ kind │ 1 text in UTF-8 │ 2 KMS ciphertext blob │ 3 Encryption SDK message │   sealed
 *     └──────┴──────────────────────────────────────────────────────────────────┘
 *
 * A Standard SecureString is what kms:Encrypt made, an Advanced one a message under a data key of its own; both under the encryption context
 * PARAMETER_ARN. Source: KMS Developer Guide, services-parameter-store.
 */
import { type Awaitable, andThen } from '../../awaitable.ts'
import { holdBlob } from '../../crypto/ciphertext-blob.ts'
import { dataKeyBlobOf, decryptMessage, encryptMessage } from '../../crypto/encryption-sdk-message.ts'
import { OpenError } from '../../crypto/open-error.ts'
import type { Address, Sealed } from '../../crypto/seal.ts'
import { type Context, Fault } from '../../operation.ts'
import type { ParameterKey, VersionRow, WithValue } from '../../store/parameters.ts'
import { dataKeyFor, decryptFor, encryptFor, openDataKeyFor, type Use } from '../keys/key-use.ts'
import { parameterArn } from './parameter-name.ts'

const TEXT = 1
const KMS_BLOB = 2
const SDK_MESSAGE = 3

/** The key that a SecureString is under when its writer names none. */
export const DEFAULT_KEY = 'alias/aws/ssm'

/** @throws Fault InvalidKeyId, or AccessDenied as KMS says it */
export async function sealValue(
  context: Context,
  key: ParameterKey,
  version: Pick<VersionRow, 'version' | 'type' | 'tier' | 'keyId'>,
  value: string,
): Promise<Sealed> {
  const plaintext = Buffer.from(value)
  const [kind, content] =
    version.type !== 'SecureString'
      ? [TEXT, plaintext]
      : version.tier === 'Standard'
        ? [KMS_BLOB, await encryptStandard(context, key, version.keyId, plaintext)]
        : [SDK_MESSAGE, await encryptAdvanced(context, key, version.keyId, plaintext)]
  return context.keys.seal(Buffer.concat([Buffer.of(kind), content]), addressOf(key, version.version))
}

/**
 * The value as the request may have it: what KMS made of a SecureString, in base64, unless it is to be decrypted.
 * @throws OpenError when the row is not the one that was stored there
 */
export function openValue(
  context: Context,
  key: ParameterKey,
  row: VersionRow & WithValue,
  decrypt: boolean | undefined,
): Awaitable<string> {
  const { content, blob } = unseal(context, key, row)
  // The type stands outside of the seal, so it must not decide what the caller is shown.
  if ((blob === undefined) !== (row.type !== 'SecureString')) throw new OpenError()
  if (blob === undefined) return content.toString()
  if (!decrypt) return content.toString('base64')
  const decrypted =
    blob === content ? decryptStandard(context, key, blob) : decryptAdvanced(context, key, content, blob)
  return andThen(decrypted, (plaintext) => {
    const value = plaintext.toString()
    plaintext.fill(0)
    return value
  })
}

interface Content {
  readonly content: Buffer
  /** What KMS must open before the value can be read: all of the content, or its data key. Undefined of a value that is not encrypted. */
  readonly blob: Uint8Array | undefined
}

/** What was under the seal of a row, where it is a ciphertext still. */
const unsealed = new WeakMap<WithValue, Content>()

/** A row that the store remembers is opened once. Nothing readable is kept: to read it takes KMS and the caller's permission, every time. */
function unseal({ keys }: Context, key: ParameterKey, row: VersionRow & WithValue): Content {
  const known = unsealed.get(row)
  if (known !== undefined) return known
  const opened = keys.open(row.value, addressOf(key, row.version))
  const [kind] = opened
  const content = opened.subarray(1)
  if (kind === TEXT) return { content, blob: undefined }
  const blob = kind === KMS_BLOB ? content : dataKeyBlobOf(content)
  const found = { content, blob }
  unsealed.set(row, found)
  holdBlob(blob)
  return found
}

/** The blob that KMS must open before the value can be read, and for what; undefined of a value that is not encrypted. */
export function keyBlobOf(
  context: Context,
  key: ParameterKey,
  row: VersionRow & WithValue,
): { blob: Uint8Array; use: Use } | undefined {
  const { blob } = unseal(context, key, row)
  return blob && { blob, use: useOf(key) }
}

function addressOf(key: ParameterKey, version: number): Address {
  return {
    account: key.account,
    region: key.region,
    resource: parameterArn(key, key.path),
    version: String(version),
    purpose: 'parameter-value',
  }
}

async function encryptStandard(
  context: Context,
  key: ParameterKey,
  keyId: string | null,
  plaintext: Buffer,
): Promise<Buffer> {
  const { blob } = await withKeyFaults(context, encryptFor(context, keyId ?? DEFAULT_KEY, plaintext, useOf(key)))
  return blob
}

function decryptStandard(context: Context, key: ParameterKey, blob: Uint8Array): Promise<Buffer> {
  return withKeyFaults(context, decryptFor(context, blob, useOf(key))).then(({ plaintext }) => plaintext)
}

async function encryptAdvanced(
  context: Context,
  key: ParameterKey,
  keyId: string | null,
  plaintext: Buffer,
): Promise<Buffer> {
  const use = useOf(key)
  const dataKey = await withKeyFaults(context, dataKeyFor(context, keyId ?? DEFAULT_KEY, use))
  return encryptMessage({
    plaintext,
    dataKey: dataKey.key,
    encryptedDataKey: { providerInfo: dataKey.keyArn, blob: dataKey.blob },
    encryptionContext: use.encryptionContext,
    random: (bytes) => context.random(bytes),
  })
}

async function decryptAdvanced(
  context: Context,
  key: ParameterKey,
  message: Buffer,
  blob: Uint8Array,
): Promise<Buffer> {
  const dataKey = await withKeyFaults(context, openDataKeyFor(context, blob, useOf(key)))
  return decryptMessage(message, dataKey.key)
}

function useOf(key: ParameterKey): Use {
  return { via: 'ssm', encryptionContext: { PARAMETER_ARN: parameterArn(key, key.path) } }
}

/** What KMS may say of a key that cannot be used, which SSM answers as InvalidKeyId. */
const ofTheKey: ReadonlySet<string> = new Set<Fault['code']>([
  'NotFoundException',
  'DisabledException',
  'KMSInvalidStateException',
  'InvalidKeyUsageException',
  'KeyUnavailableException',
  'InvalidArnException',
])

function withKeyFaults<T>({ requestId }: Context, use: Promise<T>): Promise<T> {
  return use.catch((error: unknown) => {
    if (!(error instanceof Fault) || !ofTheKey.has(error.code)) throw error
    const origin = `Service: AWSKMS; Status Code: 400; Error Code: ${error.code}; Request ID: ${requestId}; Proxy: null`
    throw new Fault('InvalidKeyId', `${error.message} (${origin})`)
  })
}
