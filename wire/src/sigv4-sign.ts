// Signs requests as a client does, in headers or in the query string.

import { bodyHashOf, canonicalRequest, stringToSign } from './sigv4-canonical.ts'
import { ALGORITHM, type SignedRequest, TERMINATOR } from './sigv4-request.ts'
import { formatTimestamp } from './sigv4-timestamp.ts'
import { computeSignature, signingKey } from './sigv4-verify.ts'
import { canonicalQuery, encodeUri } from './uri-encoding.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface SigningScope {
  readonly region: string
  readonly service: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * The headers to add to the request: x-amz-date, authorization and, for temporary credentials, x-amz-security-token.
 * Signed are the host, which the request must have, its content-type and every x-amz-* header.
 */
export function signRequest(
  request: SignedRequest,
  credentials: Credentials,
  scope: SigningScope,
): Record<string, string> {
  const timestamp = formatTimestamp(scope.now)
  const added: Record<string, string> = { 'x-amz-date': timestamp }
  if (credentials.sessionToken !== undefined) added['x-amz-security-token'] = credentials.sessionToken
  const headers = { ...request.headers, ...added }
  const signedHeaders = Object.keys(headers).filter(isSigned).sort()
  const signature = sign({ ...request, headers }, 'header', signedHeaders, timestamp, credentials, scope)
  const credential = `${credentials.accessKeyId}/${scopeText(timestamp, scope)}`
  added.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
  return added
}

/** The query string that makes the request hold for `expiresIn` seconds (1 to 604800) without any further header. */
export function presign(
  request: SignedRequest,
  credentials: Credentials,
  scope: SigningScope & { readonly expiresIn: number },
): string {
  const timestamp = formatTimestamp(scope.now)
  const signedHeaders = Object.keys(request.headers).filter(isSigned).sort()
  const parameters: [string, string][] = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scopeText(timestamp, scope)}`],
    ['X-Amz-Date', timestamp],
    ['X-Amz-Expires', String(scope.expiresIn)],
    ['X-Amz-SignedHeaders', signedHeaders.join(';')],
  ]
  if (credentials.sessionToken !== undefined) parameters.push(['X-Amz-Security-Token', credentials.sessionToken])
  const added = parameters.map(([name, value]) => `${name}=${encodeUri(value)}`).join('&')
  const query = canonicalQuery(request.query === '' ? added : `${request.query}&${added}`)
  if (query === undefined) throw new TypeError('the query string has a broken escape')
  const signature = sign({ ...request, query }, 'query', signedHeaders, timestamp, credentials, scope)
  return `${query}&X-Amz-Signature=${signature}`
}

function isSigned(header: string): boolean {
  return header === 'host' || header === 'content-type' || header.startsWith('x-amz-')
}

function sign(
  request: SignedRequest,
  from: 'header' | 'query',
  signedHeaders: readonly string[],
  timestamp: string,
  credentials: Credentials,
  signing: SigningScope,
): string {
  const canonical = canonicalRequest(request, { from, signedHeaders }, bodyHashOf(request.body))
  if (canonical === undefined) throw new TypeError('the query string has a broken escape')
  if (!signedHeaders.includes('host')) throw new TypeError('a signed request needs its host header')
  const key = signingKey(credentials.secretAccessKey, timestamp.slice(0, 8), signing.region, signing.service)
  return computeSignature(key, stringToSign(canonical, { timestamp, scope: scopeText(timestamp, signing) }))
}

function scopeText(timestamp: string, { region, service }: SigningScope): string {
  return `${timestamp.slice(0, 8)}/${region}/${service}/${TERMINATOR}`
}
