/** Damage: bytes, bodies, headers and whole requests as nobody should send them. */
import type { Dice } from './dice.ts'
import type { PlainRequest } from './signed-client.ts'
import { hurtful } from './well-typed.ts'

/** Pieces that parsers stumble over. */
const pieces: readonly string[] = [
  '"__proto__":{"x":1},',
  '"constructor":{"prototype":{}},',
  '"\\ud800"',
  '"\\ud800\\udc00"',
  '"\\u0000"',
  '1e999',
  '-0',
  '1E400',
  '123456789012345678901234567890',
  'NaN',
  'Infinity',
  'null',
  'true',
  '[]',
  '{}',
  '[',
  '{"a":',
  '"',
  ',',
  ':',
  '\\',
  '\\u12',
  '/**/',
  '\u2028',
  '&Tags.member.999999999.Key=a',
  '&Tags.member.1.Key=a&Tags.member.01.Key=b',
  '&Tags.member.-1=a',
  '&Action=DeleteUser',
  '&Version=',
  '&=&=&',
  '&UserName.member.1=x',
  '&%',
  '&%zz=1',
  '&%ff=%c0%af',
  '&a=%00',
  '+%2B+',
  '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>',
  '\0',
  '\r\n\r\n',
  '\xff\xfe',
  ...hurtful,
]

/** One to four changes to some bytes. */
export function damaged(dice: Dice, bytes: Buffer): Buffer {
  let result = bytes
  for (let changes = 1 + dice.below(4); changes > 0; changes--) result = damage(dice, result)
  return result
}

function damage(dice: Dice, bytes: Buffer): Buffer {
  const at = dice.below(bytes.length + 1)
  const to = at + dice.length(bytes.length - at)
  const before = bytes.subarray(0, at)
  switch (dice.below(8)) {
    case 0:
      return Buffer.concat([before, dice.bytes(1 + dice.below(3)), bytes.subarray(at)])
    case 1:
      return Buffer.concat([before, bytes.subarray(to)])
    case 2:
      return before
    case 3:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)])
    case 4: {
      const flipped = Buffer.from(bytes)
      if (at < flipped.length) flipped[at]! ^= 1 << dice.below(8)
      return flipped
    }
    case 5: {
      // A text is replaced as a whole, so that the damage passes the parser.
      const whole = bytes.toString('latin1')
      const texts = [...whole.matchAll(/"(?:[^"\\]|\\.)*"|=[^&]*/g)]
      const chosen = texts.length === 0 ? undefined : dice.pick(texts)
      if (chosen === undefined) return bytes
      const quoted = chosen[0].startsWith('"')
      const piece = quoted ? dice.pick(pieces) : `=${encodeURIComponent(dice.pick(hurtful))}`
      return Buffer.concat([
        bytes.subarray(0, chosen.index),
        Buffer.from(piece),
        bytes.subarray(chosen.index + chosen[0].length),
      ])
    }
    default:
      return Buffer.concat([before, Buffer.from(dice.pick(pieces)), bytes.subarray(at)])
  }
}

/** Whole bodies that are wrong by their structure. */
export function bomb(dice: Dice): Buffer {
  const size = 1 + dice.below(40_000)
  switch (dice.below(8)) {
    case 0:
      return Buffer.from('['.repeat(size))
    case 1:
      return Buffer.from(`${'{"a":'.repeat(size)}1${'}'.repeat(size)}`)
    case 2:
      return Buffer.from(`{"Name":${'['.repeat(size)}${']'.repeat(size)}}`)
    case 3:
      return Buffer.from(`{${'"Name":"a",'.repeat(size)}"Name":"b"}`)
    case 4:
      return Buffer.from(Array.from({ length: 1 + (size % 2500) }, (_, i) => `Tags.member.${i}.Key=k${i}`).join('&'))
    case 5:
      return Buffer.from(`Action=TagUser&Version=2010-05-08&UserName=fuzz-1&Tags${'.member.1'.repeat(size)}=x`)
    case 6:
      return Buffer.from(`{"Name":"a","Tags":[${'{"Key":"a","Value":"b"},'.repeat(size)}null]}`)
    default:
      return dice.bytes(1 + (size % 2000))
  }
}

const methods = ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'POST']
const paths = ['/', '//', '/health', '/metrics', '/..', '/%2e%2e/', '/?', '/a/b', '*', '/health/', '/%00', '/;a', '/#']
const headers: readonly (readonly [string, string])[] = [
  ['x-amz-target', 'AmazonSSM.'],
  ['x-amz-target', 'AmazonSSM.DeleteParameter'],
  ['x-amz-target', '__proto__'],
  ['x-amz-target', 'TrentService.Encrypt'],
  ['x-amz-target', 'a'.repeat(9000)],
  ['content-type', 'application/json'],
  ['content-type', 'text/plain; charset=utf-16'],
  ['content-encoding', 'gzip'],
  ['x-amz-date', '20990101T000000Z'],
  ['x-amz-date', 'yesterday'],
  ['x-amz-security-token', 'x'],
  ['x-amz-security-token', 'A'.repeat(17_000)],
  ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
  ['authorization', 'AWS4-HMAC-SHA256'],
  ['authorization', 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0'],
  ['authorization', 'AWS4-HMAC-SHA256 Credential=,SignedHeaders=;;;,Signature='],
  ['authorization', 'Basic YTpi'],
  ['host', ''],
  ['host', 'elsewhere'],
  ['user-agent', '\u00ff\u00fe "\'<>'],
  ['cookie', 'a=b'],
  ['set-cookie', 'a=b'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['x-amz-x'.padEnd(200, 'y'), 'z'],
  ['accept-encoding', 'gzip, br'],
  ['expect', '100-continue'],
  ['expect', 'something-else'],
  ['upgrade', 'websocket'],
  ['range', 'bytes=0-1'],
  ['transfer-encoding', 'chunked'],
]

/** Damage to a request after it was signed. */
export function damagedRequest(dice: Dice, request: PlainRequest): PlainRequest {
  switch (dice.below(6)) {
    case 0:
      return { ...request, method: dice.pick(methods) }
    case 1:
      return { ...request, path: dice.pick(paths) }
    case 2:
      return { ...request, body: damaged(dice, request.body) }
    case 3: {
      const [name, value] = dice.pick(headers)
      return withHeader(request, name, value)
    }
    case 4: {
      const kept = Object.entries(request.headers).filter(() => dice.chance(0.8))
      return { ...request, headers: Object.fromEntries(kept) }
    }
    default: {
      const query = damaged(dice, Buffer.from(request.query || 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=1'))
      // node:http refuses to send these; raw-socket.test.ts sends them by hand.
      return { ...request, query: query.toString('latin1').replace(/[^!-~]/g, '') }
    }
  }
}

function withHeader(request: PlainRequest, name: string, value: string): PlainRequest {
  if (name !== 'transfer-encoding') return { ...request, headers: { ...request.headers, [name]: value } }
  const { 'content-length': _, ...rest } = request.headers
  return { ...request, headers: { ...rest, [name]: value } }
}
