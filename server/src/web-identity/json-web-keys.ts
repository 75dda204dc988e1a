/** The public keys that an issuer publishes, read from its JSON Web Key Set (RFC 7517). */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { fitsAlgorithm, type IdentityToken } from './json-web-token.ts'

export interface IssuerKey {
  readonly id: string | undefined
  /** The only algorithm that it may be used with, when it says so. */
  readonly algorithm: string | undefined
  readonly key: KeyObject
}

const mostKeys = 100
/** What of a key is public: whatever else stands there is not even looked at. */
const publicMembers = ['kty', 'n', 'e', 'crv', 'x', 'y'] as const

/** Undefined for what is no key set. Keys that are not for signatures or that nobody can read are left out. */
export function readKeySet(document: unknown): readonly IssuerKey[] | undefined {
  const { keys } = (document ?? {}) as { keys?: unknown }
  if (!Array.isArray(keys) || keys.length > mostKeys) return undefined
  return keys.flatMap((entry: unknown) => readKey(entry) ?? [])
}

function readKey(entry: unknown): IssuerKey | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { kid, alg, use, ...rest } = entry as Record<string, unknown>
  if (use !== undefined && use !== 'sig') return undefined
  const jwk = Object.fromEntries(publicMembers.map((name) => [name, rest[name]]).filter(([, value]) => value))
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    return { id: typeof kid === 'string' ? kid : undefined, algorithm: typeof alg === 'string' ? alg : undefined, key }
  } catch {
    return undefined
  }
}

/** Those that may have signed the token: by its key id, or by their kind when it names none. */
export function keysFor(keys: readonly IssuerKey[], { algorithm, keyId }: IdentityToken): readonly IssuerKey[] {
  return keys.filter(
    (one) =>
      (keyId === undefined || one.id === keyId) &&
      (one.algorithm === undefined || one.algorithm === algorithm) &&
      fitsAlgorithm(one.key, algorithm),
  )
}
