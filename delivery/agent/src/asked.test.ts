import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refused, readAsked } from './asked.ts'

test('whatever is asked is understood, or refused with a line of text', () => {
  const word = fc.constantFrom(
    ...['/v1/', '/secretsmanager/get', '/systemsmanager/parameters/get', '/larder/batch', '/larder/parameters-by-path'],
    ...[
      '?',
      '&',
      '=',
      '%',
      '%2F',
      '%zz',
      '/',
      'name',
      'secretId',
      'path',
      'version',
      'true',
      'filters',
      '[]',
      '{',
      'é',
    ],
    ...['refreshNow', 'roleArn', 'arn:aws:iam::111122223333:role/a', '__proto__', 'withDecryption'],
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      try {
        readAsked(words.join(''), '/v1/')
      } catch (error) {
        assert.ok(error instanceof Refused, String(error))
        assert.ok(error.status === 400 || error.status === 404)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('ids in a path may hold slashes and be encoded; a batch has its limit', () => {
  assert.partialDeepStrictEqual(readAsked('/v1/app%2Fdb/x?versionStage=AWSPREVIOUS', '/v1/'), {
    path: 'secret',
    request: { id: 'app/db/x', stage: 'AWSPREVIOUS' },
  })
  assert.throws(() => readAsked('/v1/%zz', '/v1/'), { status: 400, message: 'invalid path' })
  const many = Array.from({ length: 51 }, (_, n) => `name=${n}`).join('&')
  assert.throws(() => readAsked(`/larder/batch?${many}`, '/v1/'), { message: 'more than 50 in one request' })
  assert.throws(() => readAsked('/larder/parameters-by-path?path=/&filters={}', '/v1/'), {
    message: 'invalid filters value',
  })
})
