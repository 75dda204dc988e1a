/**
 * Import tokens: the private half of a wrapping key, which the client carries until it sends wrapped material back. Nothing of it is kept
 * here. A token is a sealed box (crypto/seal.ts), bound to the account, region and key that it was made for, of this content:
 *
 *     ┌──────┬──────────────┬──────────────────────────┬──────────────────────┐
 *     │ 0x01 │ algorithm u8 │ valid to u64, big-endian │ private key, PKCS #8 │
 *     └──────┴──────────────┴──────────────────────────┴──────────────────────┘
 *     algorithm: its place in crypto/key-wrap.ts's list; valid to: milliseconds since 1970
 */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { KeyHierarchy } from '../../crypto/key-hierarchy.ts'
import { type WrappingAlgorithm, wrappingAlgorithms } from '../../crypto/key-wrap.ts'
import { OpenError } from '../../crypto/open-error.ts'
import type { Address } from '../../crypto/seal.ts'
import { Fault } from '../../operation.ts'
import type { KeyAddress } from '../../store/keys.ts'

interface ImportToken {
  readonly privateKey: KeyObject
  readonly algorithm: WrappingAlgorithm
  /** Milliseconds since 1970. */
  readonly validTo: number
}

const VERSION = 1
const HEADER_BYTES = 10

export function sealImportToken(keys: KeyHierarchy, key: KeyAddress, token: ImportToken): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = VERSION
  header[1] = wrappingAlgorithms.indexOf(token.algorithm)
  header.writeBigUInt64BE(BigInt(token.validTo), 2)
  const privateKey = token.privateKey.export({ format: 'der', type: 'pkcs8' })
  const content = Buffer.concat([header, privateKey])
  try {
    return keys.seal(content, addressOf(key))
  } finally {
    privateKey.fill(0)
    content.fill(0)
  }
}

/** @throws Fault InvalidImportTokenException for what was not made for this key, ExpiredImportTokenException */
export function openImportToken(keys: KeyHierarchy, key: KeyAddress, sealed: Uint8Array, now: number): ImportToken {
  const content = open(keys, key, sealed)
  try {
    const algorithm = wrappingAlgorithms[content[1]!]
    if (content[0] !== VERSION || algorithm === undefined) throw invalidToken()
    const validTo = Number(content.readBigUInt64BE(2))
    if (validTo <= now) {
      throw new Fault(
        'ExpiredImportTokenException',
        'The import token is expired. Get a new one, and a new public key.',
      )
    }
    const der = content.subarray(HEADER_BYTES)
    return { privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), algorithm, validTo }
  } finally {
    content.fill(0)
  }
}

function open(keys: KeyHierarchy, key: KeyAddress, sealed: Uint8Array): Buffer {
  try {
    return keys.open(sealed, addressOf(key))
  } catch (error) {
    throw error instanceof OpenError ? invalidToken() : error
  }
}

function addressOf({ account, region, keyId }: KeyAddress): Address {
  return { account, region, resource: keyId, version: '', purpose: 'kms-import-token' }
}

function invalidToken(): Fault {
  return new Fault('InvalidImportTokenException', 'The import token is not valid for this key.')
}
