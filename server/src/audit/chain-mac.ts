/** What binds each audit record to the one before it. */

import { createHmac, type KeyObject } from 'node:crypto'

/** Stands before the first record of a chain. */
export const noMac = new Uint8Array(32)

/**
 * HMAC-SHA-256 over
 *
 *     previous MAC (32 bytes) | chain (8, big-endian) | sequence (8, big-endian) | record (UTF-8, to the end)
 *
 * The parts before the record have a fixed length, so no two inputs read alike. Whoever lacks the key can neither alter a record nor
 * move, insert or leave out one inside a chain without every later MAC telling so.
 */
export function macOf(key: KeyObject, previous: Uint8Array, chain: number, sequence: number, record: string): Buffer {
  place.writeBigUInt64BE(BigInt(chain), 0)
  place.writeBigUInt64BE(BigInt(sequence), 8)
  return createHmac('sha256', key).update(previous).update(place).update(record).digest()
}

const place = Buffer.alloc(16)
