/** What keys are made of: 32 random bytes, an HMAC key, or a private key, which lies sealed as PKCS #8. Private keys are OpenSSL's to make. */
import { createPrivateKey, createSecretKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import type { Address, Sealed } from '../../crypto/seal.ts'
import { Fault } from '../../operation.ts'
import { slowWork, TooMuchWaiting } from '../../slow-work.ts'
import type { KeySpec } from '../../store/keys.ts'
import { isAsymmetric } from './key-specs.ts'

const generate = promisify(generateKeyPair) as unknown as (
  type: string,
  options: object,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>

interface PairOptions {
  readonly modulusLength?: number
  /** As OpenSSL calls it. */
  readonly namedCurve?: string
}

/** How Node is asked for a pair of each spec. */
const pairs: Readonly<Partial<Record<KeySpec, readonly [type: string, options: PairOptions]>>> = {
  RSA_2048: ['rsa', { modulusLength: 2048 }],
  RSA_3072: ['rsa', { modulusLength: 3072 }],
  RSA_4096: ['rsa', { modulusLength: 4096 }],
  ECC_NIST_P256: ['ec', { namedCurve: 'prime256v1' }],
  ECC_NIST_P384: ['ec', { namedCurve: 'secp384r1' }],
  ECC_NIST_P521: ['ec', { namedCurve: 'secp521r1' }],
  ECC_SECG_P256K1: ['ec', { namedCurve: 'secp256k1' }],
  ECC_NIST_EDWARDS25519: ['ed25519', {}],
  ML_DSA_44: ['ml-dsa-44', {}],
  ML_DSA_65: ['ml-dsa-65', {}],
  ML_DSA_87: ['ml-dsa-87', {}],
}

/** In bytes; those of HMAC as long as the output of each, as FIPS 198-1 advises. */
export const secretLengths: Readonly<Partial<Record<KeySpec, number>>> = {
  SYMMETRIC_DEFAULT: 32,
  HMAC_224: 28,
  HMAC_256: 32,
  HMAC_384: 48,
  HMAC_512: 64,
}

/** How Node knows a pair of the spec. */
export function kindOfPair(spec: KeySpec): readonly [type: string, options: PairOptions] {
  const pair = pairs[spec]
  if (pair === undefined) throw new Error(`${spec} is no pair`)
  return pair
}

/** The primes of RSA take seconds to find; other pairs are made in no time. One at a time leaves threads to everything else, passwords included. */
const inTurn = slowWork({ atOnce: 1, waiting: 16 })

/**
 * A new private key; undefined for specs that have none. May take seconds: never inside a transaction.
 * @throws Fault ThrottlingException when many wait for one already
 */
export async function newPrivateKey(spec: KeySpec): Promise<KeyObject | undefined> {
  const pair = pairs[spec]
  if (pair === undefined) return undefined
  const made = pair[0] === 'rsa' ? inTurn(() => generate(...pair)) : generate(...pair)
  return (await made.catch(asThrottled)).privateKey
}

function asThrottled(error: unknown): never {
  if (!(error instanceof TooMuchWaiting)) throw error
  throw new Fault('ThrottlingException', 'Too many RSA keys are being made at this moment. Try again.')
}

/** @param privateKey of an asymmetric key, made before */
export function newMaterial(
  spec: KeySpec,
  privateKey: KeyObject | undefined,
  random: (bytes: number) => Buffer,
): KeyObject {
  const length = secretLengths[spec]
  if (length === undefined) {
    if (privateKey === undefined) throw new Error(`a key of ${spec} was not made beforehand`)
    return privateKey
  }
  const bytes = random(length)
  try {
    return createSecretKey(bytes)
  } finally {
    bytes.fill(0)
  }
}

export function sealMaterial(keys: KeyHierarchy, address: Address, material: KeyObject): Sealed {
  const bytes = material.type === 'secret' ? material.export() : material.export({ format: 'der', type: 'pkcs8' })
  try {
    return keys.seal(bytes, address)
  } finally {
    bytes.fill(0)
  }
}

/** @throws OpenError when what lies there is not this key's */
export function openMaterial(keys: KeyHierarchy, address: Address, spec: KeySpec, sealed: Uint8Array): KeyObject {
  if (spec === 'SYMMETRIC_DEFAULT') return keys.openKey(sealed, address)
  const bytes = keys.open(sealed, address)
  try {
    return isAsymmetric(spec) ? createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }) : createSecretKey(bytes)
  } finally {
    bytes.fill(0)
  }
}
