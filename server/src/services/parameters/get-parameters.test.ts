import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, arnOf, openParameters, region, user } from './test/parameters.ts'

test('parameters come in alphabetical order, what is not there beside them', async (t) => {
  const { put, overwrite, label, call, admin } = await openParameters(t)
  for (const name of ['/b', '/a/z', 'Zeta', '/a']) await put(name, `value of ${name}`)
  await overwrite('/b', 'second')
  await label('/b', ['old'], 1)
  const Names = ['Zeta', '/none', '/b:old', '/a/z', '/b', arnOf('/a'), '/b:9', '/b:nobody', '/b']
  const { Parameters, InvalidParameters } = await call(admin, 'ssm', 'GetParameters', { Names })
  assert.deepEqual(
    Parameters?.map(({ Name, Value, Selector }) => [Name, Value, Selector]),
    [
      ['/a', 'value of /a', undefined],
      ['/a/z', 'value of /a/z', undefined],
      ['/b', 'value of /b', ':old'],
      ['/b', 'second', undefined],
      ['Zeta', 'value of Zeta', undefined],
    ],
  )
  assert.deepEqual(InvalidParameters, ['/none', '/b:9', '/b:nobody'])
})

test('ten at most', async (t) => {
  const { call, admin } = await openParameters(t)
  const Names = Array.from({ length: 11 }, (_, n) => `p${n}`)
  await assert.rejects(call(admin, 'ssm', 'GetParameters', { Names }), {
    code: 'ValidationException',
    message: /at 'names' failed to satisfy constraint: Member must have length less than or equal to 10/,
  })
})

test('whoever may not read one of them reads none', async (t) => {
  const { put, call } = await openParameters(t)
  await put('/app/mine', 'v')
  await put('/app/theirs', 'v')
  const Resource = arnOf('/app/mine')
  const reader = user('reader', [{ Effect: 'Allow', Action: 'ssm:GetParameters', Resource }])
  const read = (...Names: string[]) => call(reader, 'ssm', 'GetParameters', { Names })
  assert.equal((await read('/app/mine')).Parameters?.length, 1)
  const refusal = (resource: string) => ({
    code: 'AccessDeniedException',
    message: `User: arn:aws:iam::${account}:user/reader is not authorized to perform: ssm:GetParameters on resource: ${resource} because no identity-based policy allows the ssm:GetParameters action`,
  })
  await assert.rejects(read('/app/mine', '/app/theirs'), refusal(arnOf('/app/theirs')))
  await assert.rejects(read('/app/mine', '/app/none'), refusal(`arn:aws:ssm:${region}:${account}:*`))
})

test('a name that cannot be one fails the request', async (t) => {
  const { call, admin } = await openParameters(t)
  await assert.rejects(call(admin, 'ssm', 'GetParameters', { Names: ['a', 'b c'] }), {
    code: 'ValidationException',
    message: /^Parameter name: can't be prefixed with "ssm"/,
  })
})
