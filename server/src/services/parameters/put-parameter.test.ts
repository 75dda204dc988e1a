import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PutParameterRequest } from '../../../../model/ssm.ts'
import { eventsSince } from '../../store/events.ts'
import { account, arnOf, openParameters, region, user } from './test/parameters.ts'

const characters =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_'
const prefix = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'

describe('names', () => {
  const refused: readonly (readonly [name: string, code: string, message: string])[] = [
    ['my database', 'ValidationException', characters],
    ['db:1', 'ValidationException', characters],
    [arnOf('db'), 'ValidationException', characters],
    ['/a//b', 'ValidationException', characters],
    ['/', 'ValidationException', characters],
    ['/ssm/db', 'ValidationException', characters],
    ['db/password', 'ValidationException', 'Parameter name must be a fully qualified name.'],
    ['/db/', 'ValidationException', 'Parameter name must not end with slash.'],
    ['aws-db', 'ValidationException', prefix],
    ['/SSM.db', 'ValidationException', prefix],
    ['/aws/db', 'AccessDeniedException', 'No access to reserved parameter name: /aws/db.'],
    ['/AWSome/db', 'AccessDeniedException', 'No access to reserved parameter name: /AWSome/db.'],
    [`/${'l/'.repeat(15)}name`, 'HierarchyLevelLimitExceededException', 'A hierarchy can have a maximum of 15 levels.'],
    [
      'n'.repeat(1012 - arnOf('').length),
      'ValidationException',
      "Parameter name: can't be longer than 1011 characters, including the ARN that precedes it.",
    ],
  ]
  for (const [name, code, message] of refused) {
    test(`${name.slice(0, 40)} is refused`, async (t) => {
      const { put } = await openParameters(t)
      await assert.rejects(put(name, 'v'), { code, message })
    })
  }

  test('the longest and the deepest that AWS takes are taken', async (t) => {
    const { put, get } = await openParameters(t)
    for (const name of [
      'n'.repeat(1011 - arnOf('').length),
      `/${'l/'.repeat(14)}name`,
      'awe',
      '/a/aws/ssm',
      'A-z_0.9',
    ]) {
      await put(name, 'v')
      assert.equal((await get(name)).Name, name)
    }
  })

  test('spaces around a name are no part of it, and case is', async (t) => {
    const { put, get } = await openParameters(t)
    await put('  /App/db ', 'v')
    assert.equal((await get(' /App/db')).Name, '/App/db')
    await assert.rejects(get('/app/db'), { code: 'ParameterNotFound', message: 'Parameter /app/db not found.' })
  })

  test('a leading slash makes no other parameter', async (t) => {
    const { put, get, overwrite } = await openParameters(t)
    await put('/TestParam1', 'v1')
    await assert.rejects(put('TestParam1', 'v2'), { code: 'ParameterAlreadyExists' })
    assert.deepEqual(await overwrite('TestParam1', 'v2'), { Version: 2, Tier: 'Standard' })
    const read = await get('TestParam1')
    assert.equal(read.Name, '/TestParam1')
    assert.equal(read.Value, 'v2')
    assert.equal(read.ARN, `arn:aws:ssm:${region}:${account}:parameter/TestParam1`)
  })
})

describe('values', () => {
  const refused: readonly (readonly [
    what: string,
    value: string,
    more: Partial<PutParameterRequest>,
    message: string,
  ])[] = [
    [
      'nothing',
      '',
      {},
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    ],
    [
      'a reference',
      'a {{ssm:b}} c',
      {},
      'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.',
    ],
    [
      'more than Standard takes, in bytes and not in characters',
      'é'.repeat(2049),
      {},
      'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
    ],
    [
      'more than Advanced takes',
      'v'.repeat(8193),
      { Tier: 'Advanced' },
      'Advanced-tier parameters support a maximum parameter value of 8192 characters.',
    ],
    [
      'more than AWS looks at',
      'v'.repeat(32_769),
      {},
      "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length less than or equal to 32768",
    ],
    ['half a character', 'a\ud800b', {}, 'Parameter value must be valid Unicode.'],
  ]
  for (const [what, value, more, message] of refused) {
    test(`${what} is refused`, async (t) => {
      const { put } = await openParameters(t)
      await assert.rejects(put('db', value, more), { code: 'ValidationException', message })
    })
  }

  test('what just fits comes back as it was', async (t) => {
    const { put, get } = await openParameters(t)
    const values = {
      Standard: 'é'.repeat(2048),
      Advanced: '€'.repeat(2730),
      Braces: 'a }} b {{ c',
      Json: '{"a":{"b":{}}}',
    }
    await put('Standard', values.Standard)
    await put('Advanced', values.Advanced, { Tier: 'Advanced' })
    await put('Braces', values.Braces)
    await put('Json', values.Json)
    for (const [name, value] of Object.entries(values)) assert.equal((await get(name)).Value, value)
  })
})

describe('what a request says of the parameter', () => {
  test('a type is needed to create it', async (t) => {
    const { put } = await openParameters(t)
    await assert.rejects(put('db', 'v', { Type: undefined }), {
      code: 'ValidationException',
      message: 'A parameter type is required when you create a parameter.',
    })
  })

  test('it is not overwritten unasked', async (t) => {
    const { put, get } = await openParameters(t)
    await put('db', 'v1')
    await assert.rejects(put('db', 'v2'), {
      code: 'ParameterAlreadyExists',
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    })
    assert.equal((await get('db')).Value, 'v1')
  })

  test('its type stays what it is', async (t) => {
    const { put, overwrite } = await openParameters(t)
    await put('db', 'v1')
    await assert.rejects(overwrite('db', 'v2', { Type: 'SecureString' }), {
      code: 'HierarchyTypeMismatchException',
      message:
        "Parameter Store doesn't support changing a parameter type in a hierarchy. You can't change db from a String type to a SecureString type. You must create a new, unique parameter.",
    })
  })

  test('tags come with creation, not with an update', async (t) => {
    const { put, call, admin } = await openParameters(t)
    const Tags = [{ Key: 'stage', Value: 'prod' }]
    await assert.rejects(put('db', 'v', { Tags, Overwrite: true }), {
      code: 'ValidationException',
      message:
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    })
    await put('db', 'v', { Tags })
    const listed = await call(admin, 'ssm', 'ListTagsForResource', { ResourceType: 'Parameter', ResourceId: 'db' })
    assert.deepEqual(listed, { TagList: Tags })
  })

  test('a key is for SecureStrings', async (t) => {
    const { put } = await openParameters(t)
    await assert.rejects(put('db', 'v', { KeyId: 'alias/db' }), {
      code: 'ValidationException',
      message: 'KeyId is required for SecureString type parameter only.',
    })
  })

  test('data types', async (t) => {
    const { put, get } = await openParameters(t)
    await assert.rejects(put('db', 'v', { DataType: 'Text' }), {
      code: 'ValidationException',
      message: 'The following data type is not supported: Text (Data type names are all lowercase.)',
    })
    await assert.rejects(put('db', 'ami-12345abcdeEXAMPLE', { DataType: 'aws:ec2:image' }), {
      code: 'ValidationException',
      message:
        'The following data type is not supported: aws:ec2:image (There is no EC2 here that could tell whether an image exists.)',
    })
    await put('db', '{}', { DataType: 'aws:ssm:integration' })
    assert.equal((await get('db')).DataType, 'aws:ssm:integration')
  })

  test('a null character has no place in what is kept as text', async (t) => {
    const { put } = await openParameters(t)
    await assert.rejects(put('db', 'v', { Description: 'a\0b' }), {
      code: 'ValidationException',
      message: 'The description must not contain a null character.',
    })
    await assert.rejects(put('db', 'v', { AllowedPattern: 'a\0b' }), {
      code: 'ValidationException',
      message: 'The allowed pattern must not contain a null character.',
    })
  })

  test('what an update does not mention stays', async (t) => {
    const { put, overwrite, newKey, call, admin, clock } = await openParameters(t)
    const key = await newKey()
    const expiration = { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2030-01-01T00:00:00.000Z' } }
    const given = {
      Type: 'SecureString',
      Description: 'of the shop',
      AllowedPattern: '[a-z0-9]+',
      KeyId: key.id,
      DataType: 'text',
      Tier: 'Advanced',
      Policies: JSON.stringify([expiration]),
    } as const
    await put('db', 'v1', given)
    clock.now += 1000
    await overwrite('db', 'v2')
    const { Parameters } = await call(admin, 'ssm', 'DescribeParameters', {})
    assert.deepEqual(Parameters, [
      {
        Name: 'db',
        ARN: arnOf('db'),
        Type: 'SecureString',
        KeyId: key.id,
        LastModifiedDate: new Date(clock.now),
        LastModifiedUser: `arn:aws:iam::${account}:user/admin`,
        Description: 'of the shop',
        AllowedPattern: '[a-z0-9]+',
        Version: 2,
        Tier: 'Advanced',
        Policies: [{ PolicyText: JSON.stringify(expiration), PolicyType: 'Expiration', PolicyStatus: 'Pending' }],
        DataType: 'text',
      },
    ])
    await assert.rejects(overwrite('db', 'V3!'), { code: 'ParameterPatternMismatchException' })
  })
})

describe('versions', () => {
  test('the hundred newest are kept', async (t) => {
    const { put, overwrite, get, history } = await openParameters(t)
    await put('db', 'v1')
    for (let version = 2; version <= 101; version++) {
      assert.equal((await overwrite('db', `v${version}`)).Version, version)
    }
    assert.equal((await get('db:2')).Value, 'v2')
    await assert.rejects(get('db:1'), {
      code: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 1 of db. Verify the version and try again.',
    })
    assert.equal((await history('db'))[0]?.Version, 2)
  })

  test('a label keeps the oldest, and with it the parameter as it is', async (t) => {
    const { put, overwrite, label, get } = await openParameters(t)
    await put('db', 'v1')
    await label('db', ['first'])
    for (let version = 2; version <= 100; version++) await overwrite('db', `v${version}`)
    await assert.rejects(overwrite('db', 'v101'), {
      code: 'ParameterMaxVersionLimitExceeded',
      message:
        "You attempted to create a new version of db by calling the PutParameter API with the overwrite flag. Version 1, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.",
    })
    assert.equal((await get('db')).Value, 'v100')
    await label('db', ['first'], 50)
    assert.equal((await overwrite('db', 'v101')).Version, 101)
    assert.equal((await get('db:first')).Value, 'v50')
  })
})

describe('who may', () => {
  test('a refusal names the parameter that would have been made', async (t) => {
    const { put } = await openParameters(t)
    const reader = user('reader', [{ Effect: 'Allow', Action: 'ssm:Get*', Resource: '*' }])
    await assert.rejects(put('/app/db', 'v', {}, reader), {
      code: 'AccessDeniedException',
      message: `User: arn:aws:iam::${account}:user/reader is not authorized to perform: ssm:PutParameter on resource: ${arnOf('/app/db')} because no identity-based policy allows the ssm:PutParameter action`,
    })
  })

  test('tags at creation take the permission to tag', async (t) => {
    const { put } = await openParameters(t)
    const writer = user('writer', [{ Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*' }])
    await put('plain', 'v', {}, writer)
    await assert.rejects(put('tagged', 'v', { Tags: [{ Key: 'a', Value: 'b' }] }, writer), {
      code: 'AccessDeniedException',
      message: `User: arn:aws:iam::${account}:user/writer is not authorized to perform: ssm:AddTagsToResource on resource: ${arnOf('tagged')} because no identity-based policy allows the ssm:AddTagsToResource action`,
    })
  })

  const allowed = { Effect: 'Allow', Action: 'ssm:*', Resource: '*' } as const
  const expiring = JSON.stringify([
    { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2030-01-01T00:00:00Z' } },
  ])
  const conditions: readonly (readonly [
    condition: Record<string, string>,
    passes: Partial<PutParameterRequest>,
    refused: Partial<PutParameterRequest>,
  ])[] = [
    [{ 'ssm:Overwrite': 'true' }, {}, { Overwrite: true }],
    [{ 'ssm:Overwrite': 'false' }, { Overwrite: true }, {}],
    [{ 'ssm:Policies': 'true' }, {}, { Policies: expiring, Tier: 'Advanced' }],
    [
      { 'aws:RequestTag/stage': 'prod' },
      { Tags: [{ Key: 'stage', Value: 'dev' }] },
      { Tags: [{ Key: 'Stage', Value: 'prod' }] },
    ],
  ]
  for (const [condition, passes, refused] of conditions) {
    test(`a denial where ${JSON.stringify(condition)}`, async (t) => {
      const { put } = await openParameters(t)
      const denied = {
        Effect: 'Deny',
        Action: 'ssm:PutParameter',
        Resource: '*',
        Condition: { StringEquals: condition },
      } as const
      const writer = user('writer', [allowed, denied])
      await put('fine', 'v', passes, writer)
      await assert.rejects(put('not', 'v', refused, writer), {
        code: 'AccessDeniedException',
        message: /with an explicit deny in an identity-based policy$/,
      })
    })
  }

  test('ssm:Policies speaks of an update that keeps policies, too', async (t) => {
    const { put, overwrite } = await openParameters(t)
    await put('db', 'v1', { Policies: expiring, Tier: 'Advanced' })
    const Condition = { StringEquals: { 'ssm:Policies': 'true' } }
    const writer = user('writer', [allowed, { Effect: 'Deny', Action: 'ssm:PutParameter', Resource: '*', Condition }])
    await assert.rejects(overwrite('db', 'v2', {}, writer), { code: 'AccessDeniedException' })
  })

  for (const key of ['aws:ResourceTag/stage', 'ssm:resourceTag/stage']) {
    test(`${key} is that of the parameter as it is`, async (t) => {
      const { put, overwrite } = await openParameters(t)
      await put('dev', 'v', { Tags: [{ Key: 'stage', Value: 'dev' }] })
      await put('prod', 'v', { Tags: [{ Key: 'stage', Value: 'prod' }] })
      const Condition = { StringEquals: { [key]: 'dev' } }
      const writer = user('writer', [{ Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*', Condition }])
      await overwrite('dev', 'v2', {}, writer)
      await assert.rejects(overwrite('prod', 'v2', {}, writer), { code: 'AccessDeniedException' })
    })
  }
})

test('each change leaves an event, without the value', async (t) => {
  const { put, overwrite, label, call, admin, store, clock } = await openParameters(t)
  await put('/app/db', 'canary-1', { Description: 'of the shop' })
  clock.now++
  await overwrite('/app/db', 'canary-2')
  clock.now++
  await label('/app/db', ['live'])
  clock.now++
  await call(admin, 'ssm', 'DeleteParameter', { Name: '/app/db' })
  const events = await eventsSince(store.reader, account, region, undefined, 10)
  const changes = ['Create', 'Update', 'LabelParameterVersion', 'Delete']
  assert.deepEqual(
    events.map(({ source, detailType, resources, detail }) => ({ source, detailType, resources, detail })),
    changes.map((operation) => ({
      source: 'aws.ssm',
      detailType: 'Parameter Store Change',
      resources: [arnOf('/app/db')],
      detail: { operation, name: '/app/db', type: 'String', description: 'of the shop' },
    })),
  )
  assert.doesNotMatch(JSON.stringify(events), /canary/)
})
