/**
 * RSASSA-PSS over a digest that somebody else computed, which node:crypto does for whole messages only. The salt is as long as the digest, the mask
 * generation function is MGF1 with the same hash, and the trailer is 0xbc. Source: RFC 8017, sections 8.1 and 9.1.
 */
import { constants, createHash, type KeyObject, privateEncrypt, publicDecrypt, timingSafeEqual } from 'node:crypto'

/** As node:crypto names it. */
export type PssHash = 'sha256' | 'sha384' | 'sha512'

const trailer = 0xbc

/** @param salt as many random bytes as the digest has */
export function signPssDigest(key: KeyObject, hash: PssHash, digest: Uint8Array, salt: Uint8Array): Buffer {
  const { encodedBytes, spareBits } = lengthsOf(key)
  const h = hashOf(hash, Buffer.alloc(8), digest, salt)
  const block = Buffer.alloc(encodedBytes - h.length - 1)
  block[block.length - salt.length - 1] = 1
  block.set(salt, block.length - salt.length)
  mask(block, hash, h)
  block[0]! &= 0xff >> spareBits
  const encoded = Buffer.concat([block, h, Buffer.of(trailer)])
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded(encoded, key))
}

/** @param key the private or the public one */
export function verifyPssDigest(key: KeyObject, hash: PssHash, digest: Uint8Array, signature: Uint8Array): boolean {
  const { encodedBytes, spareBits, modulusBytes } = lengthsOf(key)
  if (signature.length !== modulusBytes) return false
  let whole: Buffer
  try {
    whole = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature)
  } catch {
    // As a number it is not below the modulus.
    return false
  }
  const encoded = whole.subarray(whole.length - encodedBytes)
  const outside = whole.subarray(0, whole.length - encodedBytes)
  if (outside.some((byte) => byte !== 0) || encoded.at(-1) !== trailer) return false
  const block = Buffer.from(encoded.subarray(0, encodedBytes - digest.length - 1))
  const h = encoded.subarray(block.length, -1)
  if (block[0]! & ~(0xff >> spareBits) & 0xff) return false
  mask(block, hash, h)
  block[0]! &= 0xff >> spareBits
  const start = block.length - digest.length - 1
  if (block[start] !== 1 || block.subarray(0, start).some((byte) => byte !== 0)) return false
  return timingSafeEqual(hashOf(hash, Buffer.alloc(8), digest, block.subarray(start + 1)), h)
}

/** The encoded message has one bit less than the modulus. */
function lengthsOf(key: KeyObject) {
  const bits = key.asymmetricKeyDetails!.modulusLength!
  const encodedBytes = Math.ceil((bits - 1) / 8)
  return { encodedBytes, spareBits: 8 * encodedBytes - (bits - 1), modulusBytes: Math.ceil(bits / 8) }
}

function padded(encoded: Buffer, key: KeyObject): Buffer {
  const whole = Buffer.alloc(lengthsOf(key).modulusBytes)
  encoded.copy(whole, whole.length - encoded.length)
  return whole
}

function hashOf(hash: PssHash, ...parts: readonly Uint8Array[]): Buffer {
  const state = createHash(hash)
  for (const part of parts) state.update(part)
  return state.digest()
}

/** MGF1: adds to the block what the seed expands to. */
function mask(block: Buffer, hash: PssHash, seed: Uint8Array): void {
  const counter = Buffer.alloc(4)
  for (let offset = 0, number = 0; offset < block.length; number++) {
    counter.writeUInt32BE(number)
    for (const byte of hashOf(hash, seed, counter)) {
      if (offset < block.length) block[offset]! ^= byte
      offset += 1
    }
  }
}
