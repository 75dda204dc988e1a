// The text that a signature is computed over.

import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { ALGORITHM, type Signature, type SignedRequest } from './sigv4-request.ts'
import { canonicalPath, canonicalQuery } from './uri-encoding.ts'

type Signed = Pick<Signature, 'from' | 'signedHeaders'>

/**
 * The canonical request; `bodyHash` is the SHA-256 of the body, in hex. Undefined where a signed header is absent or
 * the query has a broken escape: such a request cannot have been signed.
 */
export function canonicalRequest(request: SignedRequest, signed: Signed, bodyHash: string): string | undefined {
  const query = canonicalQuery(request.query, signed.from === 'query' ? 'X-Amz-Signature' : undefined)
  if (query === undefined) return undefined
  let headers = ''
  for (const name of signed.signedHeaders) {
    const value: unknown = request.headers[name]
    if (typeof value !== 'string') return undefined
    headers += `${name}:${canonicalValue(value)}\n`
  }
  return `${request.method}\n${canonicalPath(request.path)}\n${query}\n${headers}\n${signed.signedHeaders.join(';')}\n${bodyHash}`
}

const TIDY_ASCII = /^[!-~]+(?: [!-~]+)*$/
const BEYOND_A_BYTE = /[\u0100-\uFFFF]/

/** Outer blanks gone, inner ones single, and UTF-8 read as such where node:http gave each byte as one character. */
function canonicalValue(value: string): string {
  if (TIDY_ASCII.test(value)) return value
  const tidy = value.trim().replace(/\s+/g, ' ')
  if (BEYOND_A_BYTE.test(tidy)) return tidy
  const bytes = Buffer.from(tidy, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : tidy
}

export function stringToSign(canonical: string, { timestamp, scope }: Pick<Signature, 'timestamp' | 'scope'>): string {
  return `${ALGORITHM}\n${timestamp}\n${scope}\n${hash('sha256', canonical, 'hex')}`
}

/** SHA-256 in hex of the bytes that the request really carries. */
export function bodyHashOf(body: Buffer): string {
  return body.length === 0 ? EMPTY_BODY_HASH : hash('sha256', body, 'hex')
}

const EMPTY_BODY_HASH = hash('sha256', '', 'hex')
