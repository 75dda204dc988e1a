// Finds the signature in a request, in its Authorization header or its query string, and what is wrong with its form.

import { createHash } from 'node:crypto'
import { Readings } from './readings.ts'
import { ALGORITHM, type Signature, type SignatureProblem, type SignedRequest } from './sigv4-request.ts'
import { parseTimestamp } from './sigv4-timestamp.ts'
import { queryPairs } from './uri-encoding.ts'

/** One week, the longest that AWS lets a presigned request live, in seconds. */
const LONGEST_EXPIRY = 604_800

/** The pieces of a signature before they are taken apart. */
interface Pieces {
  readonly from: Signature['from']
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
  readonly timestamp: string
  readonly expiresIn: number | undefined
  readonly sessionToken: string | undefined
  /** The header that the timestamp came from, if any: it must be signed. */
  readonly dateHeader: 'x-amz-date' | 'date' | undefined
}

/**
 * The request's signature, its form checked: the headers that must be signed are, the date is a date, the scope has its
 * parts. Neither the scope nor the signature is verified yet. Throws nothing.
 */
export function parseSignature(request: SignedRequest): Signature | SignatureProblem {
  const authorization = request.headers.authorization
  const inQuery = request.query.includes('X-Amz-Algorithm=')
  if (authorization !== undefined && inQuery) {
    return invalid("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
  }
  const pieces = inQuery ? fromQuery(request) : fromHeader(request, authorization)
  return 'problem' in pieces ? pieces : assemble(request, pieces)
}

function fromHeader(request: SignedRequest, authorization: string | undefined): Pieces | SignatureProblem {
  if (!authorization?.startsWith('AWS4-')) {
    return { problem: 'MissingAuthenticationToken', message: 'Missing Authentication Token' }
  }
  const space = authorization.indexOf(' ')
  const algorithm = space < 0 ? authorization : authorization.slice(0, space)
  if (algorithm !== ALGORITHM) return incomplete(`Unsupported AWS 'algorithm': '${algorithm.slice(0, 64)}'.`)
  const fields = fieldsIn(authorization.slice(algorithm.length))
  if (!fields) {
    return incomplete(
      `Invalid key=value pair (missing equal-sign) in Authorization header ${fingerprint(authorization)}.`,
    )
  }
  const dateHeader = request.headers['x-amz-date'] !== undefined ? 'x-amz-date' : 'date'
  const timestamp = request.headers[dateHeader]
  const { Credential, SignedHeaders, Signature } = fields
  if (!Credential || !SignedHeaders || !Signature || timestamp === undefined) {
    const parts = { Credential, Signature, SignedHeaders }
    const missing = Object.entries(parts).map(([name, value]) =>
      value ? '' : `Authorization header requires '${name}' parameter. `,
    )
    const dated =
      timestamp !== undefined
        ? ''
        : "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    return incomplete(`${missing.join('')}${dated}${fingerprint(authorization)}`)
  }
  return {
    from: 'header',
    credential: Credential,
    signedHeaders: SignedHeaders,
    signature: Signature,
    timestamp,
    expiresIn: undefined,
    sessionToken: request.headers['x-amz-security-token'],
    dateHeader,
  }
}

interface Fields {
  Credential?: string
  SignedHeaders?: string
  Signature?: string
}

const SIGNATURE = /^[0-9a-f]{64}$/
const SIGNATURE_LENGTH = 64
const ENDS_BEFORE_SIGNATURE = /(?:^|,)\s*Signature=$/

/** What a client sends to a service in a day begins alike, up to the signature. Undefined where something else stands there. */
const beginnings = new Readings((text) => (ENDS_BEFORE_SIGNATURE.test(text) ? fieldsOf(text) : undefined))

function fieldsIn(text: string): Fields | undefined {
  const signature = text.slice(-SIGNATURE_LENGTH)
  const beginning = SIGNATURE.test(signature) ? beginnings.of(text.slice(0, -SIGNATURE_LENGTH)) : undefined
  return beginning === undefined ? fieldsOf(text) : { ...beginning, Signature: signature }
}

/** Undefined where a part is no `name=value`, or is given twice. Other names are ignored, as AWS does. */
function fieldsOf(text: string): Fields | undefined {
  const fields: Fields = {}
  for (const part of text.split(',')) {
    const pair = part.trim()
    if (pair === '') continue
    const equals = pair.indexOf('=')
    if (equals < 0) return undefined
    const name = pair.slice(0, equals)
    if (name !== 'Credential' && name !== 'SignedHeaders' && name !== 'Signature') continue
    if (fields[name] !== undefined) return undefined
    fields[name] = pair.slice(equals + 1)
  }
  return fields
}

/** What AWS sends back in place of the header: whoever put a password there does not find it in a log. */
function fingerprint(authorization: string): string {
  return `(Hashed with SHA-256 and encoded with Base64) Authorization=${createHash('sha256').update(authorization).digest('base64')}`
}

const QUERY_REQUIRED = ['X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'] as const

function fromQuery(request: SignedRequest): Pieces | SignatureProblem {
  const pairs = queryPairs(request.query)
  if (!pairs) return incomplete('The query string has a broken escape.')
  const parameters = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (!name.startsWith('X-Amz-')) continue
    if (parameters.has(name)) return incomplete(`AWS query-string parameters must include '${name.slice(0, 64)}' once.`)
    parameters.set(name, value)
  }
  const algorithm = parameters.get('X-Amz-Algorithm')
  if (algorithm !== ALGORITHM) return incomplete(`Unsupported AWS 'algorithm': '${String(algorithm).slice(0, 64)}'.`)
  const missing = QUERY_REQUIRED.filter((name) => !parameters.get(name))
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'. `)
    return incomplete(`${sentences.join('')}Re-examine the query-string parameters.`)
  }
  const expires = parameters.get('X-Amz-Expires')
  const expiresIn = expires === undefined ? undefined : Number(expires)
  if (expiresIn !== undefined && !(/^\d+$/.test(expires!) && expiresIn >= 1 && expiresIn <= LONGEST_EXPIRY)) {
    return incomplete(`X-Amz-Expires must be a number of seconds from 1 to ${LONGEST_EXPIRY}.`)
  }
  return {
    from: 'query',
    credential: parameters.get('X-Amz-Credential')!,
    signedHeaders: parameters.get('X-Amz-SignedHeaders')!,
    signature: parameters.get('X-Amz-Signature')!,
    timestamp: parameters.get('X-Amz-Date')!,
    expiresIn,
    sessionToken: parameters.get('X-Amz-Security-Token') ?? request.headers['x-amz-security-token'],
    dateHeader: undefined,
  }
}

function assemble(request: SignedRequest, pieces: Pieces): Signature | SignatureProblem {
  const { timestamp } = pieces
  const signedAt = parseTimestamp(timestamp)
  if (signedAt === undefined) {
    return incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${timestamp.slice(0, 64)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
  }
  const signed = signedHeaderLists.of(pieces.signedHeaders)
  const unsigned = signed.problem ?? findUnsigned(request, signed.names, pieces.dateHeader)
  if (unsigned !== undefined) return invalid(unsigned)
  const credential = credentials.of(pieces.credential)
  if (credential === malformed) {
    return incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${pieces.credential.slice(0, 128)}'.`,
    )
  }
  const { accessKeyId, date, region, service, terminator, scope } = credential
  const { from, signature, expiresIn, sessionToken } = pieces
  return {
    from,
    accessKeyId,
    date,
    region,
    service,
    terminator,
    scope,
    timestamp,
    signedAt,
    expiresIn,
    signedHeaders: signed.names,
    signature,
    sessionToken,
  }
}

type Credential = Pick<Signature, 'accessKeyId' | 'date' | 'region' | 'service' | 'terminator' | 'scope'>

const malformed = 'malformed'
const credentials = new Readings(readCredential)

function readCredential(text: string): Credential | typeof malformed {
  const parts = text.split('/')
  const [accessKeyId, date, region, service, terminator] = parts
  if (parts.length !== 5 || !accessKeyId || !date || !region || !service || !terminator) return malformed
  return { accessKeyId, date, region, service, terminator, scope: text.slice(accessKeyId.length + 1) }
}

interface SignedHeaders {
  readonly names: readonly string[]
  /** Why no request can be signed like this. */
  readonly problem: string | undefined
}

const signedHeaderLists = new Readings(readSignedHeaders)

/** Each is looked for among the headers, before anybody is known. */
const MOST_SIGNED = 128

function readSignedHeaders(text: string): SignedHeaders {
  const names = Object.freeze(text.split(';'))
  return { names, problem: problemOf(names) }
}

function problemOf(signed: readonly string[]): string | undefined {
  if (signed.length > MOST_SIGNED) return `There can be ${MOST_SIGNED} 'SignedHeaders' at most.`
  for (let i = 1; i < signed.length; i++) {
    if (signed[i]! <= signed[i - 1]!) return "'SignedHeaders' must be sorted, each header given once."
  }
  if (!signed.includes('host')) return "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
  return undefined
}

/**
 * A header that means something to AWS and is not covered by the signature could be added or changed on the way: the
 * host, the date, and whatever begins with x-amz-, the target and the session token among them.
 */
function findUnsigned(request: SignedRequest, signed: readonly string[], date: string | undefined): string | undefined {
  if (date !== undefined && !signed.includes(date))
    return `'${date}' must be a 'SignedHeader' in the AWS Authorization.`
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-amz-') && !signed.includes(name)) {
      return `'${name.slice(0, 64)}' must be a 'SignedHeader' in the AWS Authorization.`
    }
  }
  return undefined
}

function incomplete(message: string): SignatureProblem {
  return { problem: 'IncompleteSignature', message }
}

function invalid(message: string): SignatureProblem {
  return { problem: 'InvalidSignature', message }
}
