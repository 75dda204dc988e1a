import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RE2JS } from 're2js'
import { patternSize } from './pattern-size.ts'

test('what stands once counts once, repetitions count as often as they repeat', () => {
  const sizes: readonly (readonly [string, number])[] = [
    ['', 0],
    ['abc', 3],
    ['a*', 2],
    ['[a-z]', 1],
    ['[]a]{2}', 4],
    ['[^\\]]{2}', 4],
    ['[[:alpha:]x]{2}', 4],
    ['\\d{3}', 6],
    ['\\p{Greek}{2}', 4],
    ['\\{2}', 3],
    ['a{,2}', 5],
    ['(ab){3}', 18],
    ['((a{2}){2}){2}', 40],
    ['a{3,}', 6],
  ]
  for (const [pattern, size] of sizes) assert.equal(patternSize(pattern, 1000), size, pattern)
})

test('nothing is counted beyond the limit', () => {
  assert.equal(patternSize('x{1000}'.repeat(1000), 100), Number.POSITIVE_INFINITY)
  assert.equal(patternSize('('.repeat(10) + 'x{1000}', 100), Number.POSITIVE_INFINITY)
})

test('no pattern that compiles is larger than it is said to be', () => {
  const atom = fc.constantFrom(
    'a',
    '.',
    '[a-z]',
    '[^]]',
    '\\d',
    '\\pL',
    '\\p{Greek}',
    '[[:digit:]_]',
    '\\Qa*\\E',
    '^',
    '$',
    '|',
    '\\x{41}',
  )
  const repetition = fc.constantFrom('', '*', '+?', '?', '{3}', '{0,7}', '{2,}', '{12}')
  const { pattern } = fc.letrec<{ pattern: string; group: string }>((tie) => ({
    pattern: fc
      .array(fc.tuple(fc.oneof({ depthSize: 'small' }, atom, tie('group')), repetition), { maxLength: 5 })
      .map((parts) => parts.map((part) => part.join('')).join('')),
    group: fc.tuple(fc.constantFrom('(', '(?:', '(?i:'), tie('pattern')).map((parts) => `${parts.join('')})`),
  }))
  let compiled = 0
  fc.assert(
    fc.property(pattern, (text) => {
      const size = patternSize(text, 1_000_000)
      fc.pre(size < 20_000)
      let instructions: number
      try {
        instructions = RE2JS.compile(text).programSize()
      } catch {
        return
      }
      compiled += 1
      assert.ok(instructions <= size + 4, `${text}: ${instructions} instructions, said to be ${size}`)
    }),
    { numRuns: 400 },
  )
  assert.ok(compiled > 50)
})
