/** Authenticates bytes that need not be hidden: HMAC-SHA-256. */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

/** 32 bytes. */
export function macTag(key: KeyObject, bytes: Uint8Array): Buffer {
  return createHmac('sha256', key).update(bytes).digest()
}

/** Compares in constant time; a tag of another length is false. */
export function verifyTag(key: KeyObject, bytes: Uint8Array, tag: Uint8Array): boolean {
  const expected = macTag(key, bytes)
  return tag.length === expected.length && timingSafeEqual(expected, tag)
}
