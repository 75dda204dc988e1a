/**
 * Seals everything that is stored, since storage is not trusted: what was altered or moved does not open.
 *
 * A sealed box, version 1 (numbers big-endian; see message-box.ts for the right half):
 *
 *     ┌─────────┬──────────┬──────────┬───────┬────────────┬────────┐
 *     │ 0x01    │ term u32 │ nonce 16 │ IV 12 │ ciphertext │ tag 16 │
 *     └─────────┴──────────┴──────────┴───────┴────────────┴────────┘
 *     label "larder/seal/1"; bound: account, region, resource, version, purpose, each length-prefixed
 */
import type { KeyObject } from 'node:crypto'
import { lengthPrefixed } from './length-prefixed.ts'
import { openMessage, type Random, sealMessage } from './message-box.ts'
import { OpenError } from './open-error.ts'

/** Bytes that only this folder makes: a versioned, authenticated box. */
export type Sealed = Uint8Array & { readonly sealed: true }

/** Where a box belongs. It opens nowhere else. */
export interface Address {
  readonly account: string
  readonly region: string
  readonly resource: string
  readonly version: string
  readonly purpose: string
}

/** The domain key of one term; term 0 is the root key. */
export interface SealingKey {
  readonly id: number
  readonly key: KeyObject
}

const VERSION = 1
const HEADER_BYTES = 5
const LABEL = 'larder/seal/1'

export function seal(key: SealingKey, plaintext: Uint8Array, address: Address, random: Random): Sealed {
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  header[0] = VERSION
  header.writeUInt32BE(key.id, 1)
  const box: Uint8Array = sealMessage(key.key, LABEL, header, plaintext, addressBytes(address), random)
  return box as Sealed
}

/**
 * The plaintext, in a buffer of its own that the caller may overwrite.
 * @param keys the key of a term, where there is one
 * @throws OpenError
 */
export function open(keys: (term: number) => KeyObject | undefined, sealed: Uint8Array, address: Address): Buffer {
  if (sealed.length < HEADER_BYTES || sealed[0] !== VERSION) throw new OpenError()
  const key = keys(termOf(sealed))
  if (key === undefined) throw new OpenError()
  return openMessage(key, LABEL, sealed, HEADER_BYTES, addressBytes(address))
}

function termOf(sealed: Uint8Array): number {
  return Buffer.from(sealed.buffer, sealed.byteOffset, HEADER_BYTES).readUInt32BE(1)
}

function addressBytes({ account, region, resource, version, purpose }: Address): Buffer {
  return lengthPrefixed([account, region, resource, version, purpose])
}
