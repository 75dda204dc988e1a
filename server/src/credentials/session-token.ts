/**
 * Temporary credentials. Nothing about them is stored: what the session may do travels in its token, which only this store can read and
 * which fits only the access key it was made for.
 *
 * The payload of the token (see crypto/token.ts) is JSON, compressed: the members of SessionClaims. The secret is not in it; it is
 * HMAC-SHA-256 of the access key id under a key of its own, 30 bytes in base64.
 */
import { createHmac, type KeyObject } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { KeyHierarchy } from '../crypto/key-hierarchy.ts'
import { OpenError } from '../crypto/open-error.ts'
import { openToken, sealToken } from '../crypto/token.ts'
import { uniqueId } from './unique-id.ts'

/** What a session is, as its token says it. Rights are not in here: those of the role or user are looked up when they are used. */
export interface SessionClaims {
  readonly account: string
  /** Of the role that was assumed, or the user that asked: for itself, or for somebody whom it vouches for. */
  readonly identity: { readonly kind: 'role' | 'user' | 'federated'; readonly id: string }
  /** The access key that a user asked with: the session ends with it. */
  readonly madeWith?: string
  /** Of a role's session, or the federated user's. */
  readonly name?: string
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** The document that narrows the session. */
  readonly policy?: string
  /** The ARNs of managed policies that narrow it too: looked up when they are used, as the identity's own are. */
  readonly policyArns?: readonly string[]
  readonly tags?: readonly (readonly [key: string, value: string])[]
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
  /** The ARN of the provider whose token began it. */
  readonly federatedProvider?: string
  /** Whether it began with a person's sign-in. */
  readonly signedIn?: boolean
  /** When a second factor was shown; absent when none was. */
  readonly secondFactorAt?: number
}

interface TemporaryCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

export function issueSession(
  keys: KeyHierarchy,
  claims: SessionClaims,
  random: (bytes: number) => Buffer,
): TemporaryCredentials {
  const accessKeyId = uniqueId('ASIA', random)
  const payload = deflateRawSync(JSON.stringify(claims))
  return {
    accessKeyId,
    secretAccessKey: sessionSecret(keys, accessKeyId),
    sessionToken: sealToken(keysOf(keys).token, 'session', payload, random, accessKeyId),
  }
}

/** Undefined for a token that this store did not make for this access key. Whether it has expired is the caller's to ask. */
export function readSession(keys: KeyHierarchy, accessKeyId: string, sessionToken: string): SessionClaims | undefined {
  try {
    const payload = openToken(keysOf(keys).token, 'session', sessionToken, accessKeyId)
    return JSON.parse(inflateRawSync(payload).toString()) as SessionClaims
  } catch (error) {
    if (error instanceof OpenError) return undefined
    throw error
  }
}

export function sessionSecret(keys: KeyHierarchy, accessKeyId: string): string {
  return createHmac('sha256', keysOf(keys).secret).update(accessKeyId).digest().subarray(0, 30).toString('base64')
}

/** AWS does not tell what its own limit counts. Ours bounds the token, which must fit a header beside everything else. */
const mostPackedBytes = 2048

/** How much of the allotted space a session's policies and tags take, in percent: more than 100 is too much. */
export function packedSize({
  policy,
  policyArns,
  tags = [],
}: Pick<SessionClaims, 'policy' | 'policyArns' | 'tags'>): number {
  if (policy === undefined && policyArns === undefined && tags.length === 0) return 0
  const content = policyArns === undefined ? [policy, tags] : [policy, tags, policyArns]
  return Math.ceil((deflateRawSync(JSON.stringify(content)).length * 100) / mostPackedBytes)
}

/** Deriving costs as much as opening a token, so one pair per hierarchy is kept. */
const derived = new WeakMap<KeyHierarchy, { readonly token: KeyObject; readonly secret: KeyObject }>()

function keysOf(keys: KeyHierarchy) {
  let pair = derived.get(keys)
  if (pair === undefined) {
    pair = { token: keys.derive('session'), secret: keys.derive('session-secret') }
    derived.set(keys, pair)
  }
  return pair
}
