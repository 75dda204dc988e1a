/** Sealed boxes: what comes back, and everything that does not. */
import assert from 'node:assert/strict'
import { createDecipheriv, createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { everyAlteration } from './every-alteration.ts'
import { OpenError } from './open-error.ts'
import { type Address, open, seal } from './seal.ts'

const KEY_BYTES = randomBytes(32)
const key = createSecretKey(KEY_BYTES)
const other = createSecretKey(randomBytes(32))
const home: Address = {
  account: '111122223333',
  region: 'eu-central-1',
  resource: '/app/db',
  version: '7',
  purpose: 'parameter-value',
}
const term7 = (term: number): KeyObject | undefined => (term === 7 ? key : undefined)
const sealed = (text: string, address = home) => seal({ id: 7, key }, Buffer.from(text), address, randomBytes)

test('what was sealed comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (plaintext) => {
      const box = seal({ id: 7, key }, plaintext, home, randomBytes)
      assert.deepEqual(open(term7, box, home), Buffer.from(plaintext))
      assert.equal(box.length, 5 + 44 + plaintext.length)
    }),
  )
})

test('is laid out as drawn', () => {
  const box = Buffer.from(sealed('swordfish'))
  assert.equal(box.subarray(0, 5).toString('hex'), '0100000007')
  const nonce = box.subarray(5, 21)
  const messageKey = createHmac('sha256', KEY_BYTES)
    .update(Buffer.concat([Buffer.from('\0\0\0\x01larder/seal/1\0'), nonce, Buffer.from('\0\0\x01\0')]))
    .digest()
  const bound = Object.values(home).flatMap((text) => [Buffer.from([0, 0, 0, text.length]), Buffer.from(text)])
  const decipher = createDecipheriv('aes-256-gcm', messageKey, box.subarray(21, 33))
  decipher.setAAD(Buffer.concat([box.subarray(0, 33), ...bound])).setAuthTag(box.subarray(-16))
  assert.equal(decipher.update(box.subarray(33, -16), undefined, 'utf8') + decipher.final('utf8'), 'swordfish')
})

test('the same plaintext never gives the same box', () => {
  const boxes = Array.from({ length: 100 }, () => Buffer.from(sealed('same')).toString('hex'))
  assert.equal(new Set(boxes).size, 100)
})

test('opens after no alteration', () => {
  for (const { what, altered } of everyAlteration(sealed('swordfish'))) {
    // Every term is at hand, so that a flipped term is refused for what it is.
    assert.throws(() => open(() => key, altered, home), OpenError, what)
  }
})

test('opens at no other address', () => {
  const box = sealed('swordfish')
  for (const part of Object.keys(home) as (keyof Address)[]) {
    for (const value of ['', 'elsewhere', `${home[part]} `, `${home[part]}\0`]) {
      assert.throws(() => open(term7, box, { ...home, [part]: value }), OpenError)
    }
  }
  const shifted = sealed('swordfish', { ...home, resource: 'ab', version: 'c' })
  assert.throws(() => open(term7, shifted, { ...home, resource: 'a', version: 'bc' }), OpenError)
})

test('opens under no other key, and not without its term', () => {
  const box = sealed('swordfish')
  assert.throws(() => open(() => other, box, home), OpenError)
  assert.throws(() => open(() => undefined, box, home), OpenError)
})

test('text that is not Unicode binds nothing', () => {
  const broken = { ...home, resource: 'a\ud800' }
  assert.throws(() => sealed('x', broken), OpenError)
  assert.throws(() => open(term7, sealed('x', { ...home, resource: 'a\ufffd' }), broken), OpenError)
})

test('arbitrary bytes are refused, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, versioned) => {
      if (versioned && bytes.length > 0) bytes[0] = 1
      assert.throws(() => open(() => key, bytes, home), OpenError)
    }),
    { numRuns: 1000 },
  )
})

test('every failure reads the same and carries nothing', () => {
  const box = sealed('swordfish')
  const failures = [box.subarray(1), Buffer.alloc(0), Buffer.concat([box, box])].map((bytes) => {
    try {
      return open(term7, bytes, home)
    } catch (error) {
      return error
    }
  })
  for (const failure of failures) {
    assert.ok(failure instanceof OpenError)
    assert.equal(failure.message, 'The sealed bytes cannot be opened.')
    assert.equal(failure.cause, undefined)
  }
})

test('a random source that runs short is an error, not a weak box', () => {
  assert.throws(() => seal({ id: 7, key }, Buffer.from('x'), home, () => randomBytes(5)), RangeError)
})

test('reads a box that lies inside a larger buffer', () => {
  const box = sealed('swordfish')
  const around = new Uint8Array(box.length + 20)
  around.set(box, 9)
  assert.equal(open(term7, around.subarray(9, 9 + box.length), home).toString(), 'swordfish')
})
