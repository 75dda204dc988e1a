/**
 * Reads the requests that AWS's clients send, whole and in one form: `POST /` with its length and each header once. Of whatever else
 * HTTP allows it says that it is other, and node:http reads that. What it takes, node:http would read alike (plain-request.test.ts).
 */
import { Readings } from '@larder/wire'

export interface PlainRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Bytes of head and body together. */
  readonly length: number
}

const requestLine = 'POST / HTTP/1.1\r\n'
const blankLine = Buffer.from('\r\n\r\n')

/** Bytes. Far more than a session token with its policies takes. */
const longestHead = 16 * 1024
const mostHeaders = 100
/** Bytes of a head and its body together. */
export const longestPlain = 64 * 1024

/** All of them at once, which takes half as long as one after the other. No underscores in names, since `__proto__` is made of them. */
const headerLines = /^(?:[A-Za-z0-9-]+:[\t\x20-\x7e]*\r\n)*$/
const bodyLength = /^\d{1,5}$/

/** These change what follows, so whoever sends them is not plain. */
const framing = ['transfer-encoding', 'expect', 'upgrade', 'trailer'] as const

/** The request at the start of what arrived; `incomplete` when what is there could become one. */
export function readPlainRequest(bytes: Buffer): PlainRequest | 'incomplete' | 'other' {
  const begin = bytes.toString('latin1', 0, requestLine.length)
  if (begin !== requestLine) return requestLine.startsWith(begin) ? 'incomplete' : 'other'
  // From where the line ends, for a request without headers has its blank line there.
  const headEnd = bytes.indexOf(blankLine, requestLine.length - 2)
  if (headEnd > longestHead) return 'other'
  if (headEnd < 0) return bytes.length > longestHead ? 'other' : 'incomplete'
  const headers = readHeaders(bytes.toString('latin1', requestLine.length, headEnd + 2))
  if (headers === undefined) return 'other'
  const length = headers['content-length']
  if (length === undefined || !bodyLength.test(length) || !isPlain(headers)) return 'other'
  const start = headEnd + blankLine.length
  const end = start + Number(length)
  if (end > longestPlain) return 'other'
  if (end > bytes.length) return 'incomplete'
  return { headers, body: bytes.subarray(start, end), length: end }
}

/** @param lines each with its end */
function readHeaders(lines: string): Record<string, string> | undefined {
  if (!headerLines.test(lines)) return undefined
  const headers: Record<string, string> = {}
  let count = 0
  for (let at = 0; at < lines.length; ) {
    const colon = lines.indexOf(':', at)
    const end = lines.indexOf('\r\n', colon)
    const name = namesInLowerCase.of(lines.slice(at, colon))
    count += 1
    if (headers[name] !== undefined || count > mostHeaders) return undefined
    headers[name] = lines.slice(colon + 1, end).trim()
    at = end + 2
  }
  return headers
}

const namesInLowerCase = new Readings((name) => name.toLowerCase())

function isPlain(headers: Readonly<Record<string, string>>): boolean {
  const { host, connection } = headers
  if (host === undefined) return false
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return false
  for (const name of framing) if (headers[name] !== undefined) return false
  return true
}
