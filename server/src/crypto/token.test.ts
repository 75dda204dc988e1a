/** Tokens: what comes back, and everything that does not. */
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { everyAlteration } from './every-alteration.ts'
import { OpenError } from './open-error.ts'
import { openToken, sealToken } from './token.ts'

const key = createSecretKey(randomBytes(32))
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

test('the payload comes back, and the token shows none of it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (payload, associated) => {
      const token = sealToken(key, 'cursor', payload, randomBytes, associated)
      assert.match(token, /^[A-Za-z0-9_-]+$/)
      assert.deepEqual(openToken(key, 'cursor', token, associated), Buffer.from(payload))
    }),
  )
})

test('opens for no other purpose, associated text or key', () => {
  const token = sealToken(key, 'cursor', Buffer.from('{"after":"/a"}'), randomBytes, 'DescribeParameters')
  assert.throws(() => openToken(key, 'session', token, 'DescribeParameters'), OpenError)
  assert.throws(() => openToken(key, 'cursor', token, 'ListKeys'), OpenError)
  assert.throws(() => openToken(key, 'cursor', token), OpenError)
  assert.throws(() => openToken(key, 'cursorD', token, 'escribeParameters'), OpenError)
  assert.throws(() => openToken(createSecretKey(randomBytes(32)), 'cursor', token, 'DescribeParameters'), OpenError)
})

test('opens after no alteration of its bytes', () => {
  const token = sealToken(key, 'cursor', Buffer.from('payload'), randomBytes)
  for (const { what, altered } of everyAlteration(Buffer.from(token, 'base64url'))) {
    assert.throws(() => openToken(key, 'cursor', altered.toString('base64url')), OpenError, what)
  }
})

test('has one spelling', () => {
  const token = sealToken(key, 'cursor', Buffer.from('payload'), randomBytes)
  for (let at = 0; at < token.length; at++) {
    for (const character of BASE64URL) {
      const altered = token.slice(0, at) + character + token.slice(at + 1)
      if (altered !== token) assert.throws(() => openToken(key, 'cursor', altered), OpenError)
    }
  }
  for (const altered of [`${token}=`, `${token}\n`, ` ${token}`, `${token}!`, token.replace(/^/, '*')]) {
    assert.throws(() => openToken(key, 'cursor', altered), OpenError)
  }
  assert.throws(() => openToken(key, 'cursor', Buffer.from(token, 'base64url').toString('base64')), OpenError)
})

test('arbitrary text is refused, never anything else', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...BASE64URL) }),
  )
  fc.assert(
    fc.property(strings, (text) => {
      assert.throws(() => openToken(key, 'cursor', text), OpenError)
    }),
  )
})

test('carries up to 12,288 bytes, and longer text is refused unread', () => {
  const longest = randomBytes(12_288)
  const token = sealToken(key, 'session', longest, randomBytes)
  assert.deepEqual(openToken(key, 'session', token), longest)
  assert.throws(() => sealToken(key, 'session', Buffer.alloc(12_289), randomBytes), RangeError)
  assert.throws(() => openToken(key, 'session', 'A'.repeat(10_000_000)), OpenError)
})
