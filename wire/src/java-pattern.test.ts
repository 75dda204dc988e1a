import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javaPattern } from './java-pattern.ts'
import { models } from './test/models.ts'

test('a pattern tests the whole text, alternatives included', () => {
  assert.ok(javaPattern('a|bc').test('bc'))
  assert.ok(!javaPattern('a|bc').test('abc'))
  assert.ok(!javaPattern('[a-z]+').test('abc\n'))
  assert.ok(!javaPattern('^[a-z]+$').test('abc\n'))
})

test('a pattern that begins with ^ states its own extent', () => {
  const notBlank = javaPattern('^(?!\\s*$).+')
  assert.ok(notBlank.test('{\n}'))
  assert.ok(!notBlank.test(' \n'))
})

test('\\s and the dot mean what they mean in Java', () => {
  assert.ok(javaPattern('[\\s]\\s').test('\t\v'))
  assert.ok(!javaPattern('\\s').test('\u00A0'))
  assert.ok(!javaPattern('[\\s.]').test('\u00A0'))
  assert.ok(!javaPattern('.').test('\u0085'))
  assert.ok(javaPattern('[.]\\.').test('..'))
  assert.ok(!javaPattern('[.]').test('x'))
})

test('a mark that needs no escape may have one', () => {
  assert.ok(javaPattern('\\!?[\\!\\@\\-\\=]+').test('!@-='))
  assert.ok(!javaPattern('[\\!]').test('\\'))
})

test('letters beyond the basic plane count as one', () => {
  assert.ok(javaPattern('\\p{L}').test('𝒜'))
})

test('constructs that JavaScript would read otherwise are refused', () => {
  for (const pattern of [
    '\\p{Alpha}+',
    '\\p{IsGreek}',
    '[a-z&&[^b]]',
    '(?i)a',
    '(?i:a)',
    '\\Qa\\E',
    '\\h',
    'a++',
    '\\A',
  ]) {
    assert.throws(() => javaPattern(pattern), pattern)
  }
})

test("every pattern of the models translates and takes no time on what it can't match", () => {
  const hostile = ['a', '/', '-', ' ', 'us-', 'tag:', 'é', '\u0000'].flatMap((one) => [
    one.repeat(20_000 / one.length),
    `${one.repeat(20_000 / one.length)}\u0001`,
  ])
  for (const model of Object.values(models)) {
    const patterns = new Set(Object.values(model.shapes).flatMap(({ pattern }) => pattern ?? []))
    for (const pattern of patterns) {
      const expression = javaPattern(pattern)
      const started = process.hrtime.bigint()
      for (const text of hostile) expression.test(text)
      const milliseconds = Number(process.hrtime.bigint() - started) / 1e6
      assert.ok(milliseconds < 250, `${pattern} took ${milliseconds} ms`)
    }
  }
})
