import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { GetParametersByPathRequest, ParameterStringFilter } from '../../../../model/ssm.ts'
import { account, arnOf, openParameters, user } from './test/parameters.ts'

async function openTree(test: Parameters<typeof openParameters>[0]) {
  const opened = await openParameters(test)
  const { call, admin } = opened
  for (const name of ['/app', '/app/db/host', '/app/db/port', '/app/name', '/app-2/name', '/apple', 'root']) {
    await opened.put(name, `value of ${name}`)
  }
  const names = async (Path: string, more: Partial<GetParametersByPathRequest> = {}, caller = admin) => {
    const { Parameters } = await call(caller, 'ssm', 'GetParametersByPath', { Path, ...more })
    return Parameters?.map(({ Name }) => Name)
  }
  return { ...opened, names }
}

test('one level, or all of them', async (t) => {
  const { names } = await openTree(t)
  const Recursive = true
  assert.deepEqual(await names('/app'), ['/app/name'])
  assert.deepEqual(await names('/app/'), ['/app/name'])
  assert.deepEqual(await names('/app', { Recursive }), ['/app/db/host', '/app/db/port', '/app/name'])
  assert.deepEqual(await names('/app/db'), ['/app/db/host', '/app/db/port'])
  assert.deepEqual(await names('/'), ['/app', '/apple', 'root'])
  assert.deepEqual(await names('/', { Recursive }), [
    '/app',
    '/app-2/name',
    '/app/db/host',
    '/app/db/port',
    '/app/name',
    '/apple',
    'root',
  ])
  assert.deepEqual(await names('/app/name', { Recursive }), [], 'the name of a parameter is no path')
  assert.deepEqual(await names('/none', { Recursive }), [])
  assert.deepEqual(await names('/aws/service', { Recursive }), [])
})

test('values come decrypted if asked, else as KMS made them', async (t) => {
  const { put, call, admin } = await openParameters(t)
  await put('/app/plain', 'in the open')
  await put('/app/secret', 'in the dark', { Type: 'SecureString' })
  const values = async (WithDecryption: boolean) => {
    const { Parameters } = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/app', WithDecryption })
    return Parameters?.map(({ Value }) => Value)
  }
  assert.deepEqual(await values(true), ['in the open', 'in the dark'])
  const [plain, secret] = (await values(false)) ?? []
  assert.equal(plain, 'in the open')
  assert.match(secret ?? '', /^AQICAH/)
})

describe('paths', () => {
  const rule =
    /^The parameter doesn't meet the parameter name requirements\. The parameter name must begin with a forward slash/
  for (const path of ['app', '/a//b', '/a b', 'arn:aws:ssm:us-east-1:111122223333:parameter/app', '/caf\u00e9']) {
    test(`${path} is none`, async (t) => {
      const { call, admin } = await openParameters(t)
      const request = call(admin, 'ssm', 'GetParametersByPath', { Path: path })
      await assert.rejects(request, { code: 'ValidationException', message: rule })
    })
  }
})

describe('pages', () => {
  test('follow each other until nothing is left', async (t) => {
    const { put, call, admin } = await openParameters(t)
    const expected = Array.from({ length: 25 }, (_, n) => `/p/${String(n).padStart(2, '0')}`)
    for (const name of [...expected].reverse()) await put(name, 'v')
    const pages: number[] = []
    const read: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', NextToken })
      pages.push(page.Parameters?.length ?? 0)
      read.push(...(page.Parameters ?? []).map(({ Name }) => Name))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(pages, [10, 10, 5])
    assert.deepEqual(read, expected)
  })

  test('a page that is just full is the last', async (t) => {
    const { put, call, admin } = await openParameters(t)
    for (const name of ['/p/1', '/p/2']) await put(name, 'v')
    const page = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', MaxResults: 2 })
    assert.equal(page.Parameters?.length, 2)
    assert.equal('NextToken' in page, false)
  })

  test('hold together while parameters come and go', async (t) => {
    const { put, call, admin } = await openParameters(t)
    for (const n of [1, 3, 5, 7]) await put(`/p/${n}`, 'v')
    const first = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', MaxResults: 2 })
    await call(admin, 'ssm', 'DeleteParameters', { Names: ['/p/3', '/p/5'] })
    await put('/p/2', 'v')
    await put('/p/4', 'v')
    const { NextToken } = first
    const second = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', MaxResults: 2, NextToken })
    assert.deepEqual(
      second.Parameters?.map(({ Name }) => Name),
      ['/p/4', '/p/7'],
    )
  })

  test('a token is good for the request it came from, of the same account and region', async (t) => {
    const { put, call, admin } = await openParameters(t)
    const stranger = user('admin', undefined, '444455556666')
    for (const name of ['/p/1', '/p/2', '/p/3', '/p/q/1']) await put(name, 'v')
    const request = { Path: '/p', MaxResults: 1 }
    const { NextToken } = await call(admin, 'ssm', 'GetParametersByPath', request)
    assert.ok(NextToken)
    const next = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/p/', MaxResults: 2, NextToken })
    assert.deepEqual(
      next.Parameters?.map(({ Name }) => Name),
      ['/p/2', '/p/3'],
    )
    const refusal = { code: 'InvalidNextToken', message: "The specified token isn't valid." }
    const ask = (more: Partial<GetParametersByPathRequest>, caller = admin, options = {}) =>
      call(caller, 'ssm', 'GetParametersByPath', { ...request, NextToken, ...more }, options)
    await assert.rejects(ask({ Path: '/p/q' }), refusal)
    await assert.rejects(ask({ Recursive: true }), refusal)
    await assert.rejects(ask({ ParameterFilters: [{ Key: 'Type', Values: ['String'] }] }), refusal)
    await assert.rejects(ask({ NextToken: '1' }), refusal)
    await assert.rejects(ask({ NextToken: '' }), refusal)
    await assert.rejects(ask({}, stranger), refusal)
    await assert.rejects(ask({}, admin, { region: 'eu-west-1' }), refusal)
    await assert.rejects(call(admin, 'ssm', 'DescribeParameters', { NextToken }), refusal)
  })

  test('that filters leave empty still lead on', async (t) => {
    const { store, put, call, admin } = await openParameters(t)
    await put('/p/0000', 'v')
    // Rows that a filter skips need no value that opens.
    await store.transaction(async (transaction) => {
      for (let n = 1; n <= 1100; n++) {
        await transaction.run(
          `INSERT INTO parameters (account, region, path, parent, name, version, oldest_version, type, tier, data_type,
             modified_at, modified_by, tags, value)
           SELECT account, region, $1, parent, $1, version, oldest_version, type, tier, data_type,
             modified_at, modified_by, tags, value FROM parameters WHERE path = '/p/0000'`,
          `/p/${String(n).padStart(4, '0')}`,
        )
      }
    })
    await put('/p/last', 'a,b', { Type: 'StringList' })
    const ParameterFilters = [{ Key: 'Type', Values: ['StringList'] }]
    const found: string[] = []
    let pages = 0
    let NextToken: string | undefined
    do {
      const page = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', ParameterFilters, NextToken })
      pages += 1
      found.push(...(page.Parameters ?? []).map(({ Name = '' }) => Name))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(found, ['/p/last'])
    assert.equal(pages, 3)
  })

  test('hold ten at most', async (t) => {
    const { call, admin } = await openParameters(t)
    await assert.rejects(call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', MaxResults: 11 }), {
      code: 'ValidationException',
      message: /at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10/,
    })
  })
})

describe('filters', () => {
  test('by type and by key', async (t) => {
    const { put, newKey, call, admin } = await openParameters(t)
    const key = await newKey()
    await put('/p/string', 'v')
    await put('/p/list', 'v', { Type: 'StringList' })
    await put('/p/default', 'v', { Type: 'SecureString' })
    await put('/p/own', 'v', { Type: 'SecureString', KeyId: key.id })
    const names = async (...ParameterFilters: NonNullable<GetParametersByPathRequest['ParameterFilters']>) => {
      const { Parameters } = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', ParameterFilters })
      return Parameters?.map(({ Name }) => Name)
    }
    assert.deepEqual(await names({ Key: 'Type', Values: ['String', 'StringList'] }), ['/p/list', '/p/string'])
    assert.deepEqual(await names({ Key: 'Type', Option: 'BeginsWith', Values: ['String'] }), ['/p/list', '/p/string'])
    assert.deepEqual(await names({ Key: 'KeyId', Values: [key.id] }), ['/p/own'])
    assert.deepEqual(await names({ Key: 'KeyId', Option: 'BeginsWith', Values: ['alias/'] }), ['/p/default'])
    assert.deepEqual(await names({ Key: 'Type', Values: ['String'] }, { Key: 'KeyId', Values: [key.id] }), [])
  })

  test('by label, which picks the version too', async (t) => {
    const { put, overwrite, label, call, admin } = await openParameters(t)
    for (const name of ['/p/a', '/p/b', '/p/c']) await put(name, 'v1')
    for (const name of ['/p/a', '/p/b']) await overwrite(name, 'v2')
    await label('/p/a', ['live'], 1)
    await label('/p/b', ['live'], 2)
    await label('/p/c', ['test'])
    const ParameterFilters = [{ Key: 'Label', Option: 'Equals', Values: ['live'] }]
    const { Parameters } = await call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', ParameterFilters })
    assert.deepEqual(
      Parameters?.map(({ Name, Value, Version }) => [Name, Value, Version]),
      [
        ['/p/a', 'v1', 1],
        ['/p/b', 'v2', 2],
      ],
    )
  })

  const refused: readonly (readonly [filter: ParameterStringFilter, code: string, message: string])[] = [
    ...['Name', 'Path', 'Tier', 'DataType', 'tag:stage'].map(
      (Key) =>
        [
          { Key, Values: ['v'] },
          'InvalidFilterKey',
          `The following filter key is not valid: ${Key}. Valid filter keys include: [Type, KeyId].`,
        ] as const,
    ),
    [
      { Key: 'Label', Option: 'BeginsWith', Values: ['v'] },
      'InvalidFilterOption',
      'The following filter option is not valid: BeginsWith. Valid options include: [Equals].',
    ],
    [
      { Key: 'Type', Values: ['Number'] },
      'InvalidFilterOption',
      'The following filter value is not valid: Number. Valid values include: [String, StringList, SecureString].',
    ],
    [{ Key: 'KeyId' }, 'InvalidFilterValue', 'The following filter values are missing : null for filter key KeyId.'],
  ]
  for (const [filter, code, message] of refused) {
    test(`${JSON.stringify(filter)} is refused`, async (t) => {
      const { call, admin } = await openParameters(t)
      const request = call(admin, 'ssm', 'GetParametersByPath', { Path: '/p', ParameterFilters: [filter] })
      await assert.rejects(request, { code, message })
    })
  }
})

describe('who may', () => {
  test('the path is what is asked for, as it is written', async (t) => {
    const { names } = await openTree(t)
    const reader = user('reader', [{ Effect: 'Allow', Action: 'ssm:GetParametersByPath', Resource: arnOf('/app') }])
    assert.deepEqual(await names('/app', {}, reader), ['/app/name'])
    for (const path of ['/app/', '/app/db', '/']) {
      await assert.rejects(names(path, {}, reader), {
        code: 'AccessDeniedException',
        message: `User: arn:aws:iam::${account}:user/reader is not authorized to perform: ssm:GetParametersByPath on resource: ${arnOf(path)} because no identity-based policy allows the ssm:GetParametersByPath action`,
      })
    }
  })

  test('what lies under a path is read with it, even where it is denied by itself', async (t) => {
    const { names } = await openTree(t)
    const reader = user('reader', [
      { Effect: 'Allow', Action: 'ssm:*', Resource: '*' },
      { Effect: 'Deny', Action: 'ssm:*', Resource: arnOf('/app/db/*') },
    ])
    assert.deepEqual(await names('/app', { Recursive: true }, reader), ['/app/db/host', '/app/db/port', '/app/name'])
  })

  test('reading all levels can be denied', async (t) => {
    const { names } = await openTree(t)
    const Condition = { StringEquals: { 'ssm:Recursive': 'true' } }
    const reader = user('reader', [
      { Effect: 'Allow', Action: 'ssm:*', Resource: '*' },
      { Effect: 'Deny', Action: 'ssm:GetParametersByPath', Resource: '*', Condition },
    ])
    assert.deepEqual(await names('/app', {}, reader), ['/app/name'])
    await assert.rejects(names('/app', { Recursive: true }, reader), {
      code: 'AccessDeniedException',
      message: /with an explicit deny in an identity-based policy$/,
    })
  })
})
