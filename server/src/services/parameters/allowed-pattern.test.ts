import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAllowedPattern } from './allowed-pattern.ts'
import { openParameters } from './parameters.fixture.ts'

test('the whole value must match', () => {
  checkAllowedPattern('.{8,20}', 'String', 'eight.or')
  assert.throws(() => checkAllowedPattern('.{8,20}', 'String', 'v'.repeat(21)), {
    code: 'ParameterPatternMismatchException',
    message: 'Parameter value, cannot be validated against allowedPattern: .{8,20}',
  })
  assert.throws(() => checkAllowedPattern('\\d{1,4}', 'SecureString', '12345'), {
    message: 'Parameter value, cannot be validated against allowedPattern: \\d{1,4}',
  })
})

test('of a list, each item', () => {
  checkAllowedPattern('\\d+', 'StringList', '1,22,333')
  assert.throws(() => checkAllowedPattern('\\d+', 'StringList', '1,b,3'), { code: 'ParameterPatternMismatchException' })
  assert.throws(() => checkAllowedPattern('\\d+', 'String', '1,2'), { code: 'ParameterPatternMismatchException' })
})

for (const pattern of ['(', '[z-a]', 'a(?=b)', '(a)\\1', '((a{100}){100}){100}']) {
  test(`${pattern} is no pattern`, () => {
    assert.throws(() => checkAllowedPattern(pattern, 'String', 'a'), {
      code: 'InvalidAllowedPatternException',
      message:
        "The request doesn't meet the regular expression requirement: AllowedPattern must be a valid RE2 expression, which has no lookaround and no backreferences.",
    })
  })
}

test('a pattern that takes other engines for ever takes no time', () => {
  const start = performance.now()
  assert.throws(() => checkAllowedPattern('(a+)+(a|aa)+$', 'String', `${'a'.repeat(4000)}!`), {
    code: 'ParameterPatternMismatchException',
  })
  assert.ok(performance.now() - start < 500)
})

test('many patterns one after the other are each their own', () => {
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 400; n++) {
      checkAllowedPattern(`v${n}`, 'String', `v${n}`)
      assert.throws(() => checkAllowedPattern(`v${n}`, 'String', 'v'), { code: 'ParameterPatternMismatchException' })
    }
  }
})

test('an empty pattern takes the pattern away', async (t) => {
  const { put, overwrite, get } = await openParameters(t)
  await put('port', '80', { AllowedPattern: '\\d+' })
  await assert.rejects(overwrite('port', 'http'), { code: 'ParameterPatternMismatchException' })
  await overwrite('port', 'http', { AllowedPattern: '' })
  await overwrite('port', 'https')
  assert.equal((await get('port')).Value, 'https')
})
