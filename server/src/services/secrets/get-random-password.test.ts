import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openSecrets } from './test/secrets.ts'

const kinds = {
  ExcludeLowercase: /[a-z]/,
  ExcludeUppercase: /[A-Z]/,
  ExcludeNumbers: /[0-9]/,
  ExcludePunctuation: /[!-/:-@[-`{-~]/,
}

test('a password is as long as asked, of what is included, with one of each kind at least', async (t) => {
  const { call, admin } = await openSecrets(t)
  const password = async (input: object = {}) =>
    (await call(admin, 'secretsmanager', 'GetRandomPassword', input)).RandomPassword!
  assert.equal((await password()).length, 32)
  const request = fc.record({
    PasswordLength: fc.integer({ min: 5, max: 40 }),
    ExcludeLowercase: fc.boolean(),
    ExcludeUppercase: fc.boolean(),
    ExcludeNumbers: fc.boolean(),
    ExcludePunctuation: fc.boolean(),
    IncludeSpace: fc.boolean(),
    RequireEachIncludedType: fc.boolean(),
    ExcludeCharacters: fc.constantFrom('', '"@/\\', 'abcABC123'),
  })
  await fc.assert(
    fc.asyncProperty(request, async (input) => {
      const included = Object.entries(kinds).filter(([name]) => !input[name as keyof typeof kinds])
      if (included.length === 0) return
      const made = await password(input)
      assert.equal(made.length, input.PasswordLength)
      for (const character of input.ExcludeCharacters) assert.ok(!made.includes(character))
      for (const [name, pattern] of Object.entries(kinds)) {
        if (input[name as keyof typeof kinds]) assert.doesNotMatch(made, pattern)
        else if (input.RequireEachIncludedType) assert.match(made, pattern)
      }
      if (!input.IncludeSpace) assert.ok(!made.includes(' '))
      else if (input.RequireEachIncludedType) assert.ok(made.includes(' '))
    }),
    { numRuns: 200 },
  )
})

test('every character is as likely as any other', async (t) => {
  const { call, admin } = await openSecrets(t)
  const counts = new Map<string, number>()
  for (let n = 0; n < 25; n++) {
    const { RandomPassword } = await call(admin, 'secretsmanager', 'GetRandomPassword', { PasswordLength: 4096 })
    for (const character of RandomPassword!) counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  assert.equal(counts.size, 94)
  const expected = (25 * 4096) / 94
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  // Chi-squared with 93 degrees of freedom is beyond 160 once in a hundred thousand; the draws here are the same every time.
  assert.ok(chi < 160, String(chi))
})

test('what leaves nothing to choose from, or no room, is refused', async (t) => {
  const { call, admin } = await openSecrets(t)
  const refused = { name: 'Fault', code: 'InvalidParameterException' }
  const ask = (input: object) => call(admin, 'secretsmanager', 'GetRandomPassword', input)
  await assert.rejects(ask(Object.fromEntries(Object.keys(kinds).map((name) => [name, true]))), refused)
  await assert.rejects(ask({ PasswordLength: 3 }), refused)
  assert.equal((await ask({ PasswordLength: 3, RequireEachIncludedType: false })).RandomPassword!.length, 3)
})
