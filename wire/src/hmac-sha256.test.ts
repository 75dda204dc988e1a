import assert from 'node:assert/strict'
import { createHmac, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hmacSha256 } from './hmac-sha256.ts'

test('the vectors of RFC 4231', () => {
  const of = (key: string, text: string) => hmacSha256(createSecretKey(key, 'hex'), text).toString('hex')
  const twenty = '0b'.repeat(20)
  assert.equal(of(twenty, 'Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7')
  const jefe = Buffer.from('Jefe').toString('hex')
  const wants = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  assert.equal(of(jefe, 'what do ya want for nothing?'), wants)
  const large = 'Test Using Larger Than Block-Size Key - Hash Key First'
  const larger = '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'
  assert.equal(of('aa'.repeat(131), large), larger)
})

test("it is Node's Hmac, for keys, beginnings and texts of every kind", () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.nat(20_000).map((length) => 'a\u00e4\u20ac'.repeat(length).slice(0, length)),
  )
  const keys = fc.uint8Array({ minLength: 1, maxLength: 140 })
  const befores = fc.option(fc.uint8Array({ maxLength: 63 }), { nil: undefined })
  fc.assert(
    fc.property(keys, fc.array(fc.tuple(texts, befores), { maxLength: 4 }), (bytes, messages) => {
      const key = createSecretKey(bytes)
      for (const [text, before] of messages) {
        const expected = createHmac('sha256', key)
          .update(before ?? '')
          .update(text)
          .digest('hex')
        assert.equal(hmacSha256(key, text, before).toString('hex'), expected)
      }
    }),
  )
})
