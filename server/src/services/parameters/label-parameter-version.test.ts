import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isLabel } from './parameter-labels.ts'
import { account, arnOf, openParameters, user } from './test/parameters.ts'

describe('LabelParameterVersion', () => {
  test('labels the current version unless told another', async (t) => {
    const { put, overwrite, label, get } = await openParameters(t)
    await put('db', 'v1')
    await overwrite('db', 'v2')
    assert.deepEqual(await label('db', ['live']), { InvalidLabels: [], ParameterVersion: 2 })
    assert.deepEqual(await label('db', ['old'], 1), { InvalidLabels: [], ParameterVersion: 1 })
    assert.equal((await get('db:live')).Version, 2)
    assert.equal((await get('db:old')).Version, 1)
  })

  test('a label moves, and stays on its version when there is a newer one', async (t) => {
    const { put, overwrite, label, get, history } = await openParameters(t)
    await put('db', 'v1')
    await label('db', ['live'])
    await overwrite('db', 'v2')
    assert.equal((await get('db:live')).Value, 'v1')
    await label('db', ['live'], 2)
    assert.equal((await get('db:live')).Value, 'v2')
    assert.deepEqual(
      (await history('db')).map(({ Labels }) => Labels),
      [[], ['live']],
    )
  })

  test('what cannot be a label is returned and not an error', async (t) => {
    const { put, label, history } = await openParameters(t)
    await put('db', 'v')
    const invalid = ['1st', 'AWS.x', 'sSm', 'a b', 'a/b', 'caf\u00e9']
    assert.deepEqual(await label('db', ['Fine-1_2.3', ...invalid]), { InvalidLabels: invalid, ParameterVersion: 1 })
    assert.deepEqual((await history('db'))[0]?.Labels, ['Fine-1_2.3'])
  })

  test('labels are a hundred characters at most', async (t) => {
    const { put, label } = await openParameters(t)
    await put('db', 'v')
    assert.deepEqual((await label('db', ['l'.repeat(100)])).InvalidLabels, [])
    await assert.rejects(label('db', ['l'.repeat(101)]), {
      code: 'ValidationException',
      message: /at 'labels' failed to satisfy constraint: .*Member must have length less than or equal to 100/,
    })
  })

  test('ten to a version', async (t) => {
    const { put, overwrite, label, history } = await openParameters(t)
    await put('db', 'v1')
    await overwrite('db', 'v2')
    const ten = Array.from({ length: 10 }, (_, n) => `l${n}`)
    await label('db', ten, 1)
    await label('db', ['l3'], 1)
    await assert.rejects(label('db', ['one-more'], 1), {
      code: 'ParameterVersionLabelLimitExceeded',
      message:
        'A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.',
    })
    await label('db', ['one-more', 'l9'], 2)
    await label('db', ['one-more'], 1)
    assert.deepEqual(
      (await history('db')).map(({ Labels }) => Labels?.length),
      [10, 1],
    )
  })

  test('what is not there', async (t) => {
    const { put, label } = await openParameters(t)
    await put('db', 'v')
    await assert.rejects(label('none', ['live']), { code: 'ParameterNotFound', message: 'Parameter none not found.' })
    for (const version of [0, 2, -1]) {
      await assert.rejects(label('db', ['live'], version), {
        code: 'ParameterVersionNotFound',
        message: `Systems Manager could not find version ${version} of db. Verify the version and try again.`,
      })
    }
    await assert.rejects(label(arnOf('db'), ['live']), { code: 'ValidationException' })
  })

  test('who may', async (t) => {
    const { put, call } = await openParameters(t)
    await put('db', 'v')
    const writer = user('writer', [{ Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*' }])
    await assert.rejects(call(writer, 'ssm', 'LabelParameterVersion', { Name: 'db', Labels: ['live'] }), {
      code: 'AccessDeniedException',
      message: `User: arn:aws:iam::${account}:user/writer is not authorized to perform: ssm:LabelParameterVersion on resource: ${arnOf('db')} because no identity-based policy allows the ssm:LabelParameterVersion action`,
    })
  })
})

describe('UnlabelParameterVersion', () => {
  test('takes the labels that the version has', async (t) => {
    const { put, overwrite, label, call, admin, get } = await openParameters(t)
    await put('db', 'v1')
    await overwrite('db', 'v2')
    await label('db', ['a', 'b'], 1)
    await label('db', ['c'], 2)
    const Labels = ['a', 'c', 'none', '1st']
    const answer = await call(admin, 'ssm', 'UnlabelParameterVersion', { Name: 'db', ParameterVersion: 1, Labels })
    assert.deepEqual(answer, { RemovedLabels: ['a'], InvalidLabels: ['c', 'none', '1st'] })
    await assert.rejects(get('db:a'), { code: 'ParameterVersionNotFound' })
    assert.equal((await get('db:b')).Version, 1)
    assert.equal((await get('db:c')).Version, 2)
  })

  test('what is not there', async (t) => {
    const { put, call, admin } = await openParameters(t)
    await put('db', 'v')
    const unlabel = (Name: string, ParameterVersion: number) =>
      call(admin, 'ssm', 'UnlabelParameterVersion', { Name, ParameterVersion, Labels: ['a'] })
    await assert.rejects(unlabel('none', 1), { code: 'ParameterNotFound', message: 'Parameter none not found.' })
    await assert.rejects(unlabel('db', 2), {
      code: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 2 of db. Verify the version and try again.',
    })
    await assert.rejects(unlabel('db', undefined as unknown as number), {
      code: 'ValidationException',
      message: /Value null at 'parameterVersion' failed to satisfy constraint: Member must not be null/,
    })
  })
})

test('what a label may be', () => {
  for (const label of ['a', '_', '.', '-x', 'Aw-s', 'l'.repeat(100)]) assert.ok(isLabel(label), label)
  for (const label of ['', '0', 'aws', 'SSM-1', 'a b', 'a:b', 'a\n', 'l'.repeat(101)]) assert.ok(!isLabel(label), label)
})
