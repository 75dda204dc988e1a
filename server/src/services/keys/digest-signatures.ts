/**
 * Signatures on curves over digests that somebody else computed. OpenSSL can, node:crypto offers no way to it, so @noble/curves does them
 * (decision 0004); whole messages are signed by OpenSSL.
 */
import type { KeyObject } from 'node:crypto'
import { eddsa } from '@noble/curves/abstract/edwards.js'
import type { ECDSA } from '@noble/curves/abstract/weierstrass.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha512 } from '@noble/hashes/sha2.js'
import type { KeySpec } from '../../store/keys.ts'

const curves: Readonly<Partial<Record<KeySpec, ECDSA>>> = {
  ECC_NIST_P256: p256,
  ECC_NIST_P384: p384,
  ECC_NIST_P521: p521,
  ECC_SECG_P256K1: secp256k1,
}

/** As OpenSSL does it: DER, and either of the two values of s. */
const asOpenSsl = { prehash: false, lowS: false, format: 'der' } as const

/** RFC 8032's Ed25519ph, given the digest: what it calls PH(M) is what comes in. */
const ed25519ph = eddsa(ed25519.Point, sha512, {
  prehash: (digest: Uint8Array) => digest,
  domain(data: Uint8Array, context: Uint8Array, hashed: boolean) {
    const name = Buffer.from('SigEd25519 no Ed25519 collisions')
    return Buffer.concat([name, Buffer.of(hashed ? 1 : 0, context.length), context, data])
  },
  adjustScalarBytes(bytes: Uint8Array) {
    bytes[0]! &= 248
    bytes[31]! &= 127
    bytes[31]! |= 64
    return bytes
  },
})

export function signDigest(spec: KeySpec, key: KeyObject, digest: Uint8Array): Buffer {
  const secret = Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url')
  try {
    const curve = curves[spec]
    return Buffer.from(curve ? curve.sign(digest, secret, asOpenSsl) : ed25519ph.sign(digest, secret))
  } finally {
    secret.fill(0)
  }
}

/** @param key the private or the public one */
export function verifyDigest(spec: KeySpec, key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  try {
    const curve = curves[spec]
    if (curve === undefined) return ed25519ph.verify(signature, digest, left)
    return curve.verify(signature, digest, Buffer.concat([Buffer.of(4), left, right]), asOpenSsl)
  } catch {
    // What is no signature at all.
    return false
  }
}
