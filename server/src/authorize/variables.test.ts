import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesGlob } from './match.ts'
import { PolicyError } from './policy-error.ts'
import { contextOf, variable } from './test/ask.ts'
import { parseTemplate, resolveGlob, resolveText } from './variables.ts'

const context = contextOf({
  'aws:username': 'alice',
  'aws:PrincipalTag/team': 'red*',
  'aws:TagKeys': ['a', 'b'],
  'aws:empty': [],
})
const resolve = (text: string) => resolveText(parseTemplate(text, '2012-10-17'), context)

test('a variable stands for the value of its key, whose case does not matter', () => {
  assert.equal(resolve(`home/${variable('aws:username')}/x`), 'home/alice/x')
  assert.equal(resolve(variable('AWS:UserName')), 'alice')
  assert.equal(resolve(`${variable('aws:PrincipalTag/Team')}-${variable('aws:username')}`), 'red*-alice')
})

test('a default stands in for a value that the request lacks, and only then', () => {
  assert.equal(resolve(variable("aws:userid, 'anonymous'")), 'anonymous')
  assert.equal(resolve(variable("aws:userid,''")), '')
  assert.equal(resolve(variable("aws:username, 'anonymous'")), 'alice')
  assert.equal(resolve(`${variable("aws:empty, 'a}b*'")}/c`), 'a}b*/c')
})

test('without value and default there is no text; a key of several values cannot be a variable', () => {
  assert.equal(resolve(`x${variable('aws:userid')}`), undefined)
  assert.equal(resolve(variable("aws:TagKeys, 'default'")), undefined)
})

test('star, question mark and dollar can be written as themselves', () => {
  assert.equal(
    resolve(`${variable('*')}${variable('?')}${variable('$')}{aws:username}`),
    `*?${variable('aws:username')}`,
  )
})

test('a wildcard inside a value is an ordinary character: a tag must not widen a policy', () => {
  const pattern = resolveGlob(parseTemplate(`${variable('aws:PrincipalTag/team')}/?`, '2012-10-17'), context)!
  assert.equal(matchesGlob(pattern, 'red*/x'), true)
  assert.equal(matchesGlob(pattern, 'red-hot/x'), false)
})

test('to version 2008-10-17 a variable is plain text', () => {
  const text = variable('aws:username')
  assert.equal(resolveText(parseTemplate(text, '2008-10-17'), context), text)
})

test('malformed variables are refused', () => {
  const malformed = [
    '{',
    '{}',
    '{aws:username',
    '{ aws:username}',
    '{aws:username }',
    "{aws:x, 'open}",
    "{aws:x, 'a' }",
    '{aws:x, a}',
    '{aws:x,}',
    `{${variable('aws:x')}}`,
    '{*x}',
  ]
  for (const rest of malformed) {
    assert.throws(() => parseTemplate(`a$${rest}`, '2012-10-17'), PolicyError, rest)
  }
})
