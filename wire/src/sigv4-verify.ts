// Proves that a request was signed with a key, and that nothing in it was changed since.

import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { hmacSha256 } from './hmac-sha256.ts'
import { bodyHashOf, canonicalRequest, stringToSign } from './sigv4-canonical.ts'
import { type Signature, type SignedRequest, TERMINATOR } from './sigv4-request.ts'

/** The key for one date (`20260131`), region and service: all that a verifier need keep of a secret access key. */
export function signingKey(secret: KeyObject | string, date: string, region: string, service: string): KeyObject {
  const secretBytes = typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret.export()
  const first = Buffer.concat([Buffer.from('AWS4'), secretBytes])
  let key = createHmac('sha256', first).update(date).digest()
  first.fill(0)
  secretBytes.fill(0)
  for (const part of [region, service, TERMINATOR]) {
    const next = createHmac('sha256', key).update(part).digest()
    key.fill(0)
    key = next
  }
  const result = createSecretKey(key)
  key.fill(0)
  return result
}

export function computeSignature(key: KeyObject, text: string): string {
  return hmacSha256(key, text).toString('hex')
}

/**
 * Whether the signature is the one that `key` gives for this request. The body is always hashed: a client's own
 * `x-amz-content-sha256` must agree with it, and UNSIGNED-PAYLOAD never does. The comparison takes the same time
 * wherever two signatures differ.
 */
export function verifySignature(request: SignedRequest, signature: Signature, key: KeyObject): boolean {
  const bodyHash = bodyHashOf(request.body)
  const claimed = request.headers['x-amz-content-sha256']
  if (claimed !== undefined && claimed !== bodyHash) return false
  const canonical = canonicalRequest(request, signature, bodyHash)
  if (canonical === undefined) return false
  const expected = hmacSha256(key, stringToSign(canonical, signature))
  return SIGNATURE.test(signature.signature) && timingSafeEqual(Buffer.from(signature.signature, 'hex'), expected)
}

const SIGNATURE = /^[0-9a-f]{64}$/

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/**
 * AWS's text for a wrong signature: with it, a client's author finds which line of the canonical request differs. The
 * session token, being a credential, is left out of both.
 */
export function mismatchMessage(request: SignedRequest, signature: Signature): string {
  const canonical = canonicalRequest(request, signature, bodyHashOf(request.body))
  if (canonical === undefined) return MISMATCH
  const shown = withoutToken(canonical)
  return `${MISMATCH}\n\nThe Canonical String for this request should have been\n'${shown}'\n\nThe String-to-Sign should have been\n'${stringToSign(canonical, signature)}'\n`
}

function withoutToken(canonical: string): string {
  return canonical
    .replace(/^x-amz-security-token:.*$/m, 'x-amz-security-token:***')
    .replace(/X-Amz-Security-Token=[^&\n]*/, 'X-Amz-Security-Token=***')
}
