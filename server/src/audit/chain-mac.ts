/** What binds each audit record to the one before it. */

import type { KeyObject } from 'node:crypto'
import { hmacSha256 } from '@larder/wire'

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
  // A row that was tampered with may have a MAC of any length; it is refused for itself, and must not spoil this.
  head.fill(0)
  head.set(previous.subarray(0, 32))
  head.writeUIntBE(chain, 34, 6)
  head.writeUIntBE(sequence, 42, 6)
  return hmacSha256(key, record, head)
}

/** Filled anew for each record, one at a time. The upper two bytes of both numbers stay zero. */
const head = Buffer.alloc(48)
