import assert from 'node:assert/strict'
import { test } from 'node:test'
import { base32, codeAt, stepAt, stepOf, stepOfPair } from './one-time-password.ts'

/** RFC 6238, appendix B, whose codes have eight digits: ours are the last six. */
const vectors: [seconds: number, code: string][] = [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
]
const seed = Buffer.from('12345678901234567890')
const now = 1_234_567_890_000

test('codes are those of RFC 6238', () => {
  for (const [seconds, code] of vectors) assert.equal(codeAt(seed, stepAt(seconds * 1000)), code.slice(2))
})

test('base32 is that of RFC 4648', () => {
  const encoded = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))
  assert.deepEqual(encoded, ['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'])
})

test('a code counts one step early or late, and no further', () => {
  const current = stepAt(now)
  for (const [offset, counts] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const)
    assert.equal(stepOf(seed, codeAt(seed, current + offset), now, 0), counts ? current + offset : undefined)
})

test('a code serves once, and those before it no more', () => {
  const current = stepAt(now)
  assert.equal(stepOf(seed, codeAt(seed, current), now, current), undefined)
  assert.equal(stepOf(seed, codeAt(seed, current - 1), now, current), undefined)
  assert.equal(stepOf(seed, codeAt(seed, current + 1), now, current), current + 1)
})

test('two codes in a row prove a device, also one whose clock is off', () => {
  const step = stepAt(now) - 15
  assert.equal(stepOfPair(seed, codeAt(seed, step), codeAt(seed, step + 1), now), step + 1)
  assert.equal(stepOfPair(seed, codeAt(seed, step + 1), codeAt(seed, step), now), undefined)
  assert.equal(stepOfPair(seed, codeAt(seed, step - 10), codeAt(seed, step - 9), now), undefined)
})

test('what is no code is none', () => {
  for (const code of ['', '1', '1234567', 'ffffff']) assert.equal(stepOf(seed, code, now, 0), undefined)
})
