import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAllowedPattern } from './allowed-pattern.ts'
import { openParameters } from './test/parameters.ts'

test('the whole value must match', async () => {
  await checkAllowedPattern('.{8,20}', 'String', 'eight.or')
  await assert.rejects(checkAllowedPattern('.{8,20}', 'String', 'v'.repeat(21)), {
    code: 'ParameterPatternMismatchException',
    message: 'Parameter value, cannot be validated against allowedPattern: .{8,20}',
  })
  await assert.rejects(checkAllowedPattern('\\d{1,4}', 'SecureString', '12345'), {
    message: 'Parameter value, cannot be validated against allowedPattern: \\d{1,4}',
  })
})

test('of a list, each item', async () => {
  await checkAllowedPattern('\\d+', 'StringList', '1,22,333')
  await assert.rejects(checkAllowedPattern('\\d+', 'StringList', '1,b,3'), {
    code: 'ParameterPatternMismatchException',
  })
  await assert.rejects(checkAllowedPattern('\\d+', 'String', '1,2'), { code: 'ParameterPatternMismatchException' })
})

for (const pattern of ['(', '[z-a]', 'a(?=b)', '(a)\\1', '(a{40}){40}']) {
  test(`${pattern} is no pattern`, async () => {
    await assert.rejects(checkAllowedPattern(pattern, 'String', 'a'), {
      code: 'InvalidAllowedPatternException',
      message:
        "The request doesn't meet the regular expression requirement: AllowedPattern must be a valid RE2 expression, which has no lookaround and no backreferences.",
    })
  })
}

test('a pattern that takes other engines for ever is answered', async () => {
  await assert.rejects(checkAllowedPattern('(a+)+(a|aa)+$', 'String', `${'a'.repeat(4000)}!`), {
    code: 'ParameterPatternMismatchException',
  })
})

const tooLarge = {
  code: 'InvalidAllowedPatternException',
  message:
    "The request doesn't meet the regular expression requirement: AllowedPattern with all its repetitions is too large to check this value with: use fewer or smaller repetitions.",
}

for (const pattern of ['x{1000}'.repeat(140), '((a{100}){100}){100}', '(a?){1000}a{1000}', '(?:.?){1000}']) {
  test(`${pattern.slice(0, 30)} is refused before it is compiled`, async () => {
    await assert.rejects(checkAllowedPattern(pattern, 'String', 'a'.repeat(8192)), tooLarge)
  })
}

test('nearly the largest pattern is held against the largest value', async () => {
  await assert.rejects(checkAllowedPattern('(a?){60}a{60}', 'String', 'a'.repeat(8192)), {
    code: 'ParameterPatternMismatchException',
  })
})

test('a pattern of a bounded length for a value of that length is small enough', async () => {
  await checkAllowedPattern('^.{1,1000}$', 'String', 'v'.repeat(1000))
  await checkAllowedPattern('^[A-Za-z0-9+/]{4,400}={0,2}$', 'String', 'QUJD'.repeat(50))
  await checkAllowedPattern('(?:[^]]{3}|[]x]){1,9}', 'String', 'abcx')
})

test('many patterns one after the other are each their own', async () => {
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 400; n++) {
      await checkAllowedPattern(`v${n}`, 'String', `v${n}`)
      await assert.rejects(checkAllowedPattern(`v${n}`, 'String', 'v'), { code: 'ParameterPatternMismatchException' })
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
