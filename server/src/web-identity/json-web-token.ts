/**
 * Signed JSON Web Tokens, as far as identity tokens need them: compact form, asymmetric signatures only. There is no `none` here, and no
 * HMAC, so a public key can never be taken for a shared secret.
 * Sources: RFC 7515, RFC 7518 section 3, RFC 8037.
 */
import { constants, type KeyObject, verify } from 'node:crypto'

export interface IdentityToken {
  readonly algorithm: string
  readonly keyId: string | undefined
  /** As the token says them: nothing is proved until its signature is. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly signed: Buffer
  readonly signature: Buffer
}

interface Algorithm {
  readonly hash: string | null
  readonly keyType: 'rsa' | 'ec' | 'ed25519'
  /** Of elliptic curve keys, in OpenSSL's words. */
  readonly curve?: string
  readonly options?: { readonly padding?: number; readonly saltLength?: number; readonly dsaEncoding?: 'ieee-p1363' }
}

const pkcs1 = (hash: string): Algorithm => ({ hash, keyType: 'rsa', options: { padding: constants.RSA_PKCS1_PADDING } })
const pss = (hash: string, saltLength: number): Algorithm => ({
  hash,
  keyType: 'rsa',
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
})
const ecdsa = (hash: string, curve: string): Algorithm => ({
  hash,
  keyType: 'ec',
  curve,
  options: { dsaEncoding: 'ieee-p1363' },
})

const algorithms: ReadonlyMap<string, Algorithm> = new Map([
  ['RS256', pkcs1('sha256')],
  ['RS384', pkcs1('sha384')],
  ['RS512', pkcs1('sha512')],
  ['PS256', pss('sha256', 32)],
  ['PS384', pss('sha384', 48)],
  ['PS512', pss('sha512', 64)],
  ['ES256', ecdsa('sha256', 'prime256v1')],
  ['ES384', ecdsa('sha384', 'secp384r1')],
  ['ES512', ecdsa('sha512', 'secp521r1')],
  ['EdDSA', { hash: null, keyType: 'ed25519' }],
  ['Ed25519', { hash: null, keyType: 'ed25519' }],
])

/** Undefined for what is no such token, or is one that demands what is not understood here. */
export function parseToken(text: string): IdentityToken | undefined {
  const parts = text.split('.')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || !header || !payload || !signature) return undefined
  const { alg, kid, crit } = objectIn(header) ?? {}
  const claims = objectIn(payload)
  const bytes = decoded(signature)
  if (typeof alg !== 'string' || !algorithms.has(alg) || crit !== undefined) return undefined
  if ((kid !== undefined && typeof kid !== 'string') || claims === undefined || bytes === undefined) return undefined
  return { algorithm: alg, keyId: kid, claims, signed: Buffer.from(`${header}.${payload}`), signature: bytes }
}

/** Whether a key is of the kind that the algorithm is for, and long enough to prove anything. */
export function fitsAlgorithm(key: KeyObject, name: string): boolean {
  const algorithm = algorithms.get(name)
  if (algorithm === undefined || key.type !== 'public' || key.asymmetricKeyType !== algorithm.keyType) return false
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (algorithm.keyType === 'rsa') return modulusLength >= shortestModulus && modulusLength <= longestModulus
  return namedCurve === algorithm.curve
}

/** Bits. The longest bounds the work that an issuer's key can cause. */
const shortestModulus = 2048
const longestModulus = 8192

export function isSignedBy(token: IdentityToken, key: KeyObject): boolean {
  const { hash, options } = algorithms.get(token.algorithm)!
  return fitsAlgorithm(key, token.algorithm) && verify(hash, token.signed, { key, ...options }, token.signature)
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(decoded(part)?.toString() ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Only the one spelling that base64url has for some bytes. */
function decoded(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}
