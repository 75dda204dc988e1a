import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { account, arnOf, openParameters, otherAccount, otherRegion, region, user } from './test/parameters.ts'

test('a parameter comes with what a client may want to know of it', async (t) => {
  const { put, get, clock } = await openParameters(t)
  await put('/app/db', 'v1', { Description: 'of the shop' })
  assert.deepEqual(await get('/app/db'), {
    Name: '/app/db',
    Type: 'String',
    Value: 'v1',
    Version: 1,
    LastModifiedDate: new Date(clock.now),
    ARN: arnOf('/app/db'),
    DataType: 'text',
  })
})

test('it is the same by name, by ARN, and by either with a selector, which the answer repeats', async (t) => {
  const { put, overwrite, get, label } = await openParameters(t)
  await put('/app/db', 'v1')
  await overwrite('/app/db', 'v2')
  await overwrite('/app/db', 'v3')
  await label('/app/db', ['Live'], 2)
  const read = async (name: string) => {
    const { Value, Version, Selector, Name, ARN } = await get(name)
    assert.deepEqual({ Name, ARN }, { Name: '/app/db', ARN: arnOf('/app/db') })
    return [Value, Version, Selector]
  }
  for (const name of ['/app/db', arnOf('/app/db')]) {
    assert.deepEqual(await read(name), ['v3', 3, undefined])
    assert.deepEqual(await read(`${name}:1`), ['v1', 1, ':1'])
    assert.deepEqual(await read(`${name}:3`), ['v3', 3, ':3'])
    assert.deepEqual(await read(`${name}:Live`), ['v2', 2, ':Live'])
  }
})

test('a parameter without hierarchy is found with a slash and without', async (t) => {
  const { put, get } = await openParameters(t)
  await put('db', 'v')
  for (const name of ['db', '/db', arnOf('db')]) assert.equal((await get(name)).Name, 'db')
})

describe('what is not there', () => {
  const refused: readonly (readonly [name: string, code: string, message: string])[] = [
    ['/app/none', 'ParameterNotFound', 'Parameter /app/none not found.'],
    ['/app/none:1', 'ParameterNotFound', 'Parameter /app/none not found.'],
    [
      arnOf('/app/db', account, otherRegion),
      'ParameterNotFound',
      `Parameter ${arnOf('/app/db', account, otherRegion)} not found.`,
    ],
    [
      '/app/db:2',
      'ParameterVersionNotFound',
      'Systems Manager could not find version 2 of /app/db. Verify the version and try again.',
    ],
    [
      '/app/db:0',
      'ParameterVersionNotFound',
      'Systems Manager could not find version 0 of /app/db. Verify the version and try again.',
    ],
    [
      '/app/db:99999999999999999999',
      'ParameterVersionNotFound',
      'Systems Manager could not find version 99999999999999999999 of /app/db. Verify the version and try again.',
    ],
    [
      '/app/db:live',
      'ParameterVersionNotFound',
      'Systems Manager could not find label live of /app/db. Verify the label and try again.',
    ],
    [
      '/app/db:aws\0',
      'ParameterVersionNotFound',
      'Systems Manager could not find label aws\0 of /app/db. Verify the label and try again.',
    ],
    ['/aws/service/ami', 'ParameterNotFound', 'Parameter /aws/service/ami not found.'],
  ]
  for (const [name, code, message] of refused) {
    test(JSON.stringify(name), async (t) => {
      const { put, get } = await openParameters(t)
      await put('/app/db', 'v')
      await assert.rejects(get(name), { code, message })
    })
  }

  const characters = /^Parameter name: can't be prefixed with "ssm"/
  for (const name of ['a b', 'db:', 'db:1:2', 'a//b', 'café', 'arn:aws:s3:::bucket', arnOf('a b')]) {
    test(`${name} could not be there`, async (t) => {
      const { get } = await openParameters(t)
      const message = name.startsWith('arn:aws:s3') ? 'The ARN is not that of a parameter.' : characters
      await assert.rejects(get(name), { code: 'ValidationException', message })
    })
  }
})

describe('secrets of Secrets Manager', () => {
  const name = '/aws/reference/secretsmanager/shop+db@prod:AWSCURRENT'

  test('are read in the clear or not at all', async (t) => {
    const { get, call, admin } = await openParameters(t)
    const refusal = {
      code: 'ValidationException',
      message: 'WithDecryption flag must be True for retrieving a Secret Manager secret.',
    }
    await assert.rejects(get(name), refusal)
    await assert.rejects(get(name, { WithDecryption: false }), refusal)
    await assert.rejects(call(admin, 'ssm', 'GetParameters', { Names: [name] }), refusal)
  })

  test('are not there', async (t) => {
    const { get, call, admin } = await openParameters(t)
    await assert.rejects(get(name, { WithDecryption: true }), {
      code: 'ParameterNotFound',
      message: `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`,
    })
    const read = await call(admin, 'ssm', 'GetParameters', { Names: [name], WithDecryption: true })
    assert.deepEqual(read, { Parameters: [], InvalidParameters: [name] })
  })
})

describe('who may', () => {
  const nobody = user('nobody', [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }])
  const refusal = (resource: string) => ({
    code: 'AccessDeniedException',
    message: `User: arn:aws:iam::${account}:user/nobody is not authorized to perform: ssm:GetParameter on resource: ${resource} because no identity-based policy allows the ssm:GetParameter action`,
  })

  test('a refusal names the parameter, whatever the selector', async (t) => {
    const { put, get } = await openParameters(t)
    await put('/app/db', 'v')
    for (const name of ['/app/db', '/app/db:7', arnOf('/app/db')]) {
      await assert.rejects(get(name, {}, nobody), refusal(arnOf('/app/db')))
    }
  })

  test('of a parameter that is not there, everything is refused', async (t) => {
    const { get } = await openParameters(t)
    await assert.rejects(get('/app/none', {}, nobody), refusal(`arn:aws:ssm:${region}:${account}:*`))
  })

  test('it takes the action on this very parameter', async (t) => {
    const { put, get } = await openParameters(t)
    await put('/app/db', 'v')
    await put('/app/db2', 'v')
    const Resource = arnOf('/app/db')
    assert.equal(
      (await get('/app/db', {}, user('one', [{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource }]))).Value,
      'v',
    )
    for (const statement of [
      { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: '*' },
      { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: arnOf('/app/db2') },
    ] as const) {
      await assert.rejects(get('/app/db', {}, user('nobody', [statement])), refusal(arnOf('/app/db')))
    }
  })

  test("another account's parameters are refused alike, there or not", async (t) => {
    const { put, get } = await openParameters(t)
    await put('/app/db', 'v')
    const stranger = user('stranger', undefined, otherAccount)
    const messages = new Set<string>()
    for (const name of ['/app/db', '/app/none', '/app/db:1', '/app/db:9']) {
      const error = await get(arnOf(name), {}, stranger).then(
        () => assert.fail('it was read'),
        (refused: Error & { code: string }) => refused,
      )
      assert.equal(error.code, 'AccessDeniedException')
      messages.add(error.message.replace(/parameter\S+/, ''))
    }
    assert.deepEqual(
      [...messages],
      [
        `User: arn:aws:iam::${otherAccount}:user/stranger is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:${region}:${account}: because no resource-based policy allows the ssm:GetParameter action`,
      ],
    )
  })
})

test('accounts and regions have parameters of their own', async (t) => {
  const { put, get, call } = await openParameters(t)
  const other = user('admin', undefined, otherAccount)
  const Type = 'String'
  await put('db', 'here')
  await put('db', 'theirs', {}, other)
  await call(user('admin'), 'ssm', 'PutParameter', { Name: 'db', Value: 'there', Type }, { region: otherRegion })
  assert.equal((await get('db')).Value, 'here')
  assert.equal((await get('db', {}, other)).Value, 'theirs')
  const there = await call(user('admin'), 'ssm', 'GetParameter', { Name: 'db' }, { region: otherRegion })
  assert.equal(there.Parameter?.Value, 'there')
  await put('theirs', 'v', {}, other)
  await call(user('admin'), 'ssm', 'PutParameter', { Name: 'away', Value: 'v', Type }, { region: otherRegion })
  await assert.rejects(get('theirs'), { code: 'ParameterNotFound' })
  await assert.rejects(get(arnOf('away', account, otherRegion)), { code: 'ParameterNotFound' })
})
