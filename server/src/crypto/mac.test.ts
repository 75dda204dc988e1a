/** Message authentication against RFC 4231, and what it refuses. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { everyAlteration } from './every-alteration.ts'
import { macTag, verifyTag } from './mac.ts'

const key = createSecretKey(Buffer.from('Jefe'))
const message = Buffer.from('what do ya want for nothing?')

test('is HMAC-SHA-256 (RFC 4231, test case 2)', () => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  assert.equal(macTag(key, message).toString('hex'), expected)
})

test('accepts the tag of these bytes under this key and no other', () => {
  const tag = macTag(key, message)
  assert.equal(verifyTag(key, message, tag), true)
  assert.equal(verifyTag(createSecretKey(Buffer.from('Jeff')), message, tag), false)
  for (const { what, altered } of everyAlteration(tag)) assert.equal(verifyTag(key, message, altered), false, what)
  for (const { what, altered } of everyAlteration(message)) assert.equal(verifyTag(key, altered, tag), false, what)
})
