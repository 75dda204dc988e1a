/**
 * The door through which other services use keys. Each function does what the KMS operation of its name does, as the same caller: it asks
 * the same permissions, with `kms:ViaService`, leaves the same record, and fails with the same Faults, which the service maps to its own.
 */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { type AuditedCall, type Context, Fault } from '../../operation.ts'
import { encryptUnder } from './cipher.ts'
import { findSource, openSource } from './ciphertext-source.ts'
import { newDataKey } from './data-key.ts'
import { keyArn } from './key-name.ts'
import { usePermission } from './key-permission.ts'
import { ensureMade, findKeyOrManaged } from './managed-key.ts'

export interface Use {
  /** The service that uses the key: `ssm` is `kms:ViaService` `ssm.<region>.amazonaws.com`. */
  readonly via: string
  readonly encryptionContext: Readonly<Record<string, string>>
}

/**
 * @param keyId as the user gave it: id, ARN, alias or ARN of an alias; an AWS-managed key is made when it is not there
 * @param plaintext 1 to 4096 bytes
 * @throws Fault of kms:Encrypt
 */
export function encryptFor(
  context: Context,
  keyId: string,
  plaintext: Uint8Array,
  use: Use,
): Promise<{ blob: Buffer; keyArn: string }> {
  const action = 'kms:Encrypt'
  return recorded(context, 'Encrypt', { keyId, ...described(use) }, async (used) => {
    const key = await permittedKey(context, action, keyId, use, used)
    const { blob } = await encryptUnder(context, key, plaintext, use.encryptionContext)
    return { blob, keyArn: keyArn(key) }
  })
}

/**
 * @param blob that encryptFor made, in the same encryption context
 * @throws Fault of kms:Decrypt
 */
export function decryptFor(
  context: Context,
  blob: Uint8Array,
  use: Use,
): Promise<{ plaintext: Buffer; keyArn: string }> {
  const action = 'kms:Decrypt'
  return recorded(context, 'Decrypt', described(use), async (used) => {
    const source = await findSource(context, action, { blob })
    const arn = keyArn(source.named.key)
    used(arn)
    await context.authorizeWithGrants(usePermission(context, action, source.named, use))
    const opened = await openSource(context, source, use.encryptionContext)
    return { plaintext: opened!.plaintext, keyArn: arn }
  })
}

/**
 * A new 256-bit data key, as it is used and as it is kept.
 * @throws Fault of kms:GenerateDataKey
 */
export function dataKeyFor(
  context: Context,
  keyId: string,
  use: Use,
): Promise<{ key: KeyObject; blob: Buffer; keyArn: string }> {
  const action = 'kms:GenerateDataKey'
  return recorded(context, 'GenerateDataKey', { keyId, keySpec: 'AES_256', ...described(use) }, async (used) => {
    const key = await permittedKey(context, action, keyId, use, used)
    const { plaintext, blob } = await newDataKey(context, key, 32, use.encryptionContext)
    return { key: secretKey(plaintext), blob, keyArn: keyArn(key) }
  })
}

/**
 * @param blob that dataKeyFor made, in the same encryption context
 * @throws Fault of kms:Decrypt
 */
export async function openDataKeyFor(
  context: Context,
  blob: Uint8Array,
  use: Use,
): Promise<{ key: KeyObject; keyArn: string }> {
  const { plaintext, keyArn } = await decryptFor(context, blob, use)
  return { key: secretKey(plaintext), keyArn }
}

type Used = (arn: string) => void

async function permittedKey(context: Context, action: string, keyId: string, use: Use, used: Used) {
  const named = await findKeyOrManaged(context, action, keyId)
  if (named.unmade === undefined) used(keyArn(named.key))
  await context.authorizeWithGrants(usePermission(context, action, named, use))
  const key = await ensureMade(context, named)
  if (named.unmade !== undefined) used(keyArn(key))
  return key
}

/** Leaves the call's record, refused or not. */
function recorded<Result>(
  context: Context,
  name: 'Encrypt' | 'Decrypt' | 'GenerateDataKey',
  parameters: Readonly<Record<string, unknown>>,
  work: (used: Used) => Promise<Result>,
): Promise<Result> {
  const resources: string[] = []
  const call: AuditedCall = { service: 'kms', name, writes: false, parameters, resources }
  return work((arn) => resources.push(arn)).then(
    (result) => {
      context.record(call)
      return result
    },
    (error: unknown) => {
      if (error instanceof Fault) context.record({ ...call, error })
      throw error
    },
  )
}

function described({ encryptionContext }: Use) {
  return { encryptionContext, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
}

function secretKey(bytes: Buffer): KeyObject {
  try {
    return createSecretKey(bytes)
  } finally {
    bytes.fill(0)
  }
}
