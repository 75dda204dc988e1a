import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pooledRandom } from './pooled-random.ts'

test('random bytes are as many as asked for, in a buffer of their own, and never the same twice', () => {
  const random = pooledRandom()
  const seen = new Set<string>()
  const drawn: Buffer[] = []
  for (let round = 0; round < 300; round += 1) {
    for (const length of [12, 16, 28, 31, 32, 64]) {
      const bytes = random(length)
      assert.equal(bytes.length, length)
      seen.add(bytes.toString('hex'))
      drawn.push(bytes)
    }
  }
  assert.equal(seen.size, 300 * 6)
  for (const bytes of drawn) assert.ok(seen.has(bytes.toString('hex')), 'a later draw wrote over an earlier one')
  assert.equal(random(0).length, 0)
  assert.equal(random(100_000).length, 100_000)
  for (const wrong of [-1, Number.NaN]) assert.throws(() => random(wrong), RangeError)
})

test('random bytes are evenly spread, across the ends of portions too', () => {
  const random = pooledRandom()
  const counts = new Array<number>(256).fill(0)
  for (let round = 0; round < 20_000; round += 1) for (const byte of random(28)) counts[byte]! += 1
  const expected = (20_000 * 28) / 256
  const deviation = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  // 255 degrees of freedom: beyond 400 once in tens of millions of runs.
  assert.ok(deviation < 400, `chi-squared is ${deviation}`)
})
