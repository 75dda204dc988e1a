/** Data key pairs: a private key, given with a copy encrypted under a KMS key, and its public key. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Context, Fault } from '../../operation.ts'
import type { KeyRow } from '../../store/keys.ts'
import { encryptUnder } from './cipher.ts'
import { newPrivateKey } from './key-material.ts'
import { isAsymmetric, isKeySpec } from './key-specs.ts'

/** May take a second: never inside a transaction. @throws Fault UnsupportedOperationException */
export async function newKeyPair(spec: string): Promise<KeyObject> {
  const privateKey = isKeySpec(spec) && isAsymmetric(spec) ? await newPrivateKey(spec) : undefined
  if (privateKey !== undefined) return privateKey
  throw new Fault('UnsupportedOperationException', `Key pairs of the spec ${spec} are not supported.`)
}

/** The caller overwrites `plaintext` when it has no more use for it. */
export async function sealedPair(
  context: Context,
  key: KeyRow,
  pair: KeyObject,
  encryptionContext: Readonly<Record<string, string>> | undefined,
) {
  const plaintext = pair.export({ format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(pair).export({ format: 'der', type: 'spki' })
  return { plaintext, publicKey, ...(await encryptUnder(context, key, plaintext, encryptionContext)) }
}
