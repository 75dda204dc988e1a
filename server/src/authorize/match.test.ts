import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { matchesArn, matchesGlob } from './match.ts'
import { variable } from './test/ask.ts'
import { noContext, parseTemplate, resolveGlob } from './variables.ts'

const glob = (pattern: string) => resolveGlob(parseTemplate(pattern, '2012-10-17'), noContext)!
const matches = (pattern: string, text: string) => matchesGlob(glob(pattern), text)
const matchesAsArn = (pattern: string, text: string) => matchesArn(glob(pattern), text)

test('a star is any run of characters, also an empty one, a question mark exactly one', () => {
  for (const text of ['', 'a', 'a:b/c']) assert.equal(matches('*', text), true)
  assert.equal(matches('a*c', 'ac'), true)
  assert.equal(matches('a*c', 'abcbc'), true)
  assert.equal(matches('a*c', 'abcb'), false)
  assert.equal(matches('a?c', 'abc'), true)
  assert.equal(matches('a?c', 'ac'), false)
  assert.equal(matches('?', ''), false)
  assert.equal(matches('', ''), true)
  assert.equal(matches('', 'a'), false)
  assert.equal(matches('*a?*', 'xxay'), true)
  assert.equal(matches('*a?*', 'xxa'), false)
})

test('a question mark takes a character outside the basic plane as one', () => {
  assert.equal(matches('?', '\u{1F511}'), true)
  assert.equal(matches('??', '\u{1F511}'), false)
  assert.equal(matches('*??', 'x\u{1F511}'), true)
})

test('matching is case-sensitive', () => {
  assert.equal(matches('a*', 'Abc'), false)
})

test('escaped wildcards are ordinary characters', () => {
  assert.equal(matches(`a${variable('*')}c`, 'a*c'), true)
  assert.equal(matches(`a${variable('*')}c`, 'abc'), false)
  assert.equal(matches(`a${variable('?')}c`, 'abc'), false)
})

test('it agrees with the definition by recursion', () => {
  const byDefinition = (pattern: string, text: string): boolean => {
    if (pattern === '') return text === ''
    const rest = pattern.slice(1)
    if (pattern[0] === '*') return byDefinition(rest, text) || (text !== '' && byDefinition(pattern, text.slice(1)))
    return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && byDefinition(rest, text.slice(1))
  }
  const few = (characters: string, maxLength: number) => fc.string({ unit: fc.constantFrom(...characters), maxLength })
  fc.assert(
    fc.property(
      few('ab*?', 8),
      few('ab', 10),
      (pattern, text) => matches(pattern, text) === byDefinition(pattern, text),
    ),
    { numRuns: 3000 },
  )
})

test('patterns made to backtrack cost no more than their length times that of the text', () => {
  for (const pattern of [`${'*a'.repeat(50)}b`, `*${'a'.repeat(50)}b`, `*${'?'.repeat(50)}b`]) {
    const text = 'a'.repeat(500)
    const units = glob(pattern)
    let looks = 0
    const counted = {
      length: text.length,
      charCodeAt(at: number) {
        looks += 1
        // Thrown at once, for what backtracks without bound would never come to an end.
        assert.ok(looks <= units.length * text.length, pattern)
        return text.charCodeAt(at)
      },
    }
    assert.equal(matchesGlob(units, counted as string), false)
    assert.ok(looks >= text.length)
  }
})

test('ARNs compare part by part: a star reaches over no colon but in the last part', () => {
  // The example of IAM's guide, reference_policies_elements_condition_operators.
  const pattern = 'arn:aws:someservice:*:111122223333:finance/*'
  const text = 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'
  assert.equal(matches(pattern, text), true)
  assert.equal(matchesAsArn(pattern, text), false)
  assert.equal(matchesAsArn(pattern, 'arn:aws:someservice:us-east-2:111122223333:finance/a:b'), true)
  assert.equal(matchesAsArn('arn:???:*:*:*:*', 'arn:aws:ssm:us-east-1:1:parameter/a'), true)
})

test('what has fewer than six parts is no ARN and matches nothing', () => {
  assert.equal(matchesAsArn('*', 'arn:aws:ssm:us-east-1:1:parameter/a'), false)
  assert.equal(matchesAsArn('arn:*:*:*:*:*', 'lambda.amazonaws.com'), false)
})
