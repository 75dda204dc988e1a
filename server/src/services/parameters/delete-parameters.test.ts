import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { account, arnOf, openParameters, region, user } from './test/parameters.ts'

const dependents = ['parameters', 'parameter_versions', 'parameter_labels', 'parameter_deadlines', 'parameter_shares']

describe('DeleteParameter', () => {
  test('a parameter goes with everything that hung on it', async (t) => {
    const { put, overwrite, label, call, admin, store, get } = await openParameters(t)
    const Attributes = { Timestamp: '2030-01-01T00:00:00.000Z' }
    const Policies = JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes }])
    await put('db', 'v1', { Tier: 'Advanced', Policies })
    await overwrite('db', 'v2')
    await label('db', ['old'], 1)
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'ssm:GetParameter', Resource: arnOf('db') },
      ],
    })
    await call(admin, 'ssm', 'PutResourcePolicy', { ResourceArn: arnOf('db'), Policy })
    const rows = async () => {
      const counts = dependents.map((table) =>
        store.reader.one<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`),
      )
      return (await Promise.all(counts)).map((row) => row?.count)
    }
    assert.deepEqual(await rows(), [1, 1, 1, 1, 1])
    assert.deepEqual(await call(admin, 'ssm', 'DeleteParameter', { Name: '/db' }), {})
    assert.deepEqual(await rows(), [0, 0, 0, 0, 0])
    await assert.rejects(get('db'), { code: 'ParameterNotFound' })
    assert.equal((await put('db', 'anew')).Version, 1)
    await assert.rejects(get('db:old'), { code: 'ParameterVersionNotFound' })
  })

  test('what is not there is not deleted', async (t) => {
    const { call, admin } = await openParameters(t)
    await assert.rejects(call(admin, 'ssm', 'DeleteParameter', { Name: 'db' }), {
      code: 'ParameterNotFound',
      message: 'Parameter db not found.',
    })
  })

  test('neither ARNs nor selectors are taken', async (t) => {
    const { put, call, admin, get } = await openParameters(t)
    await put('db', 'v')
    for (const Name of [arnOf('db'), 'db:1']) {
      await assert.rejects(call(admin, 'ssm', 'DeleteParameter', { Name }), {
        code: 'ValidationException',
        message: /^Parameter name: can't be prefixed with "ssm"/,
      })
    }
    assert.equal((await get('db')).Value, 'v')
  })
})

describe('DeleteParameters', () => {
  test('says what was there', async (t) => {
    const { put, call, admin } = await openParameters(t)
    await put('/a', 'v')
    await put('/b', 'v')
    const deleted = await call(admin, 'ssm', 'DeleteParameters', { Names: ['/a', '/none', 'b', 'a'] })
    assert.deepEqual(deleted, { DeletedParameters: ['/a', 'b'], InvalidParameters: ['/none'] })
    assert.deepEqual((await call(admin, 'ssm', 'DescribeParameters', {})).Parameters, [])
  })

  test('whoever may not delete one of them deletes none', async (t) => {
    const { put, call, get } = await openParameters(t)
    await put('/mine', 'v')
    await put('/theirs', 'v')
    const Resource = arnOf('/mine')
    const cleaner = user('cleaner', [{ Effect: 'Allow', Action: 'ssm:DeleteParameters', Resource }])
    const refusal = (resource: string) => ({
      code: 'AccessDeniedException',
      message: `User: arn:aws:iam::${account}:user/cleaner is not authorized to perform: ssm:DeleteParameters on resource: ${resource} because no identity-based policy allows the ssm:DeleteParameters action`,
    })
    await assert.rejects(
      call(cleaner, 'ssm', 'DeleteParameters', { Names: ['/mine', '/theirs'] }),
      refusal(arnOf('/theirs')),
    )
    await assert.rejects(
      call(cleaner, 'ssm', 'DeleteParameters', { Names: ['/mine', '/none'] }),
      refusal(`arn:aws:ssm:${region}:${account}:*`),
    )
    assert.equal((await get('/mine')).Value, 'v')
    await call(cleaner, 'ssm', 'DeleteParameters', { Names: ['/mine'] })
    await assert.rejects(get('/mine'), { code: 'ParameterNotFound' })
  })
})
