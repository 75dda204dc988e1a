import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DescribeParametersRequest, ParameterStringFilter } from '../../../../model/ssm.ts'
import { account, openParameters, region, user } from './test/parameters.ts'

async function openShop(test: Parameters<typeof openParameters>[0]) {
  const opened = await openParameters(test)
  const { put, call, admin } = opened
  await put('/shop/db/host', 'v', { Tags: [{ Key: 'stage', Value: 'prod' }] })
  await put('/shop/db/password', 'v', { Type: 'SecureString', Tags: [{ Key: 'stage', Value: 'preview' }] })
  await put('/shop/hosts', 'a,b', { Type: 'StringList' })
  await put('/shop-2/name', 'v', { Tier: 'Advanced', Tags: [{ Key: 'owner', Value: 'ops' }] })
  await put('hostname', 'v', { DataType: 'aws:ssm:integration' })
  const names = async (request: DescribeParametersRequest) => {
    const { Parameters } = await call(admin, 'ssm', 'DescribeParameters', request)
    return Parameters?.map(({ Name }) => Name)
  }
  return { ...opened, names }
}

describe('filters', () => {
  const found: readonly (readonly [filters: ParameterStringFilter[], names: string[]])[] = [
    [[], ['hostname', '/shop-2/name', '/shop/db/host', '/shop/db/password', '/shop/hosts']],
    [[{ Key: 'Name', Values: ['/shop/hosts', 'hostname', '/none', 'a b'] }], ['hostname', '/shop/hosts']],
    [[{ Key: 'Name', Values: ['/hostname'] }], ['hostname']],
    [[{ Key: 'Name', Option: 'Equals', Values: ['shop'] }], []],
    [
      [{ Key: 'Name', Option: 'BeginsWith', Values: ['/shop/', '/shop/db', 'host'] }],
      ['hostname', '/shop/db/host', '/shop/db/password', '/shop/hosts'],
    ],
    [
      [{ Key: 'Name', Option: 'BeginsWith', Values: ['/shop'] }],
      ['/shop-2/name', '/shop/db/host', '/shop/db/password', '/shop/hosts'],
    ],
    [
      [{ Key: 'Name', Option: 'Contains', Values: ['host', 'nam'] }],
      ['hostname', '/shop-2/name', '/shop/db/host', '/shop/hosts'],
    ],
    [[{ Key: 'Path', Values: ['/shop'] }], ['/shop/hosts']],
    [
      [{ Key: 'Path', Option: 'OneLevel', Values: ['/shop/db/', '/'] }],
      ['hostname', '/shop/db/host', '/shop/db/password'],
    ],
    [
      [{ Key: 'Path', Option: 'Recursive', Values: ['/shop', '/shop/db'] }],
      ['/shop/db/host', '/shop/db/password', '/shop/hosts'],
    ],
    [
      [
        { Key: 'Path', Option: 'Recursive', Values: ['/'] },
        { Key: 'Name', Option: 'Contains', Values: ['db'] },
      ],
      ['/shop/db/host', '/shop/db/password'],
    ],
    [[{ Key: 'Type', Values: ['SecureString', 'StringList'] }], ['/shop/db/password', '/shop/hosts']],
    [
      [
        { Key: 'Type', Option: 'BeginsWith', Values: ['Str'] },
        { Key: 'Tier', Values: ['Standard'] },
      ],
      ['hostname', '/shop/db/host', '/shop/hosts'],
    ],
    [[{ Key: 'Tier', Values: ['Advanced'] }], ['/shop-2/name']],
    [[{ Key: 'KeyId', Values: ['alias/aws/ssm'] }], ['/shop/db/password']],
    [[{ Key: 'DataType', Values: ['aws:ssm:integration'] }], ['hostname']],
    [[{ Key: 'tag:stage' }], ['/shop/db/host', '/shop/db/password']],
    [[{ Key: 'tag:stage', Values: ['prod'] }], ['/shop/db/host']],
    [
      [
        { Key: 'tag:stage', Option: 'BeginsWith', Values: ['pr'] },
        { Key: 'tag:owner', Values: ['ops'] },
      ],
      [],
    ],
  ]
  for (const [filters, names] of found) {
    test(JSON.stringify(filters), async (t) => {
      const shop = await openShop(t)
      assert.deepEqual(await shop.names({ ParameterFilters: filters }), names)
    })
  }

  test('the older ones', async (t) => {
    const { names } = await openShop(t)
    assert.deepEqual(await names({ Filters: [{ Key: 'Name', Values: ['/shop/'] }] }), [
      '/shop/db/host',
      '/shop/db/password',
      '/shop/hosts',
    ])
    assert.deepEqual(await names({ Filters: [{ Key: 'Type', Values: ['StringList'] }] }), ['/shop/hosts'])
    assert.deepEqual(await names({ Filters: [{ Key: 'KeyId', Values: ['alias/aws/ssm'] }] }), ['/shop/db/password'])
  })

  const pathRule = /^The parameter doesn't meet the parameter name requirements\./
  const common =
    'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, please specify within a global namespace.'
  const refused: readonly (readonly [request: DescribeParametersRequest, code: string, message: string | RegExp])[] = [
    [
      { Filters: [{ Key: 'Name', Values: ['a'] }], ParameterFilters: [{ Key: 'Name', Values: ['a'] }] },
      'ValidationException',
      'You can use either Filters or ParameterFilters in a single request.',
    ],
    [
      { ParameterFilters: [{ Key: 'Label', Values: ['live'] }] },
      'InvalidFilterKey',
      'The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].',
    ],
    [
      {
        ParameterFilters: [
          { Key: 'Name', Values: ['a'] },
          { Key: 'Name', Values: ['b'] },
        ],
      },
      'InvalidFilterKey',
      'The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.',
    ],
    [
      { ParameterFilters: [{ Key: 'Type' }] },
      'InvalidFilterValue',
      'The following filter values are missing : null for filter key Type.',
    ],
    [
      { ParameterFilters: [{ Key: 'Type', Option: 'Contains', Values: ['String'] }] },
      'InvalidFilterOption',
      'The following filter option is not valid: Contains. Valid options include: [BeginsWith, Equals].',
    ],
    [
      { ParameterFilters: [{ Key: 'Path', Option: 'Equals', Values: ['/a'] }] },
      'InvalidFilterOption',
      'The following filter option is not valid: Equals. Valid options include: [Recursive, OneLevel].',
    ],
    [
      { ParameterFilters: [{ Key: 'Tier', Values: ['Basic'] }] },
      'InvalidFilterOption',
      'The following filter value is not valid: Basic. Valid values include: [Standard, Advanced, Intelligent-Tiering].',
    ],
    [{ ParameterFilters: [{ Key: 'Path', Values: ['/AWS/service'] }] }, 'ValidationException', common],
    [{ ParameterFilters: [{ Key: 'Path', Values: ['/ssm'] }] }, 'ValidationException', common],
    [{ ParameterFilters: [{ Key: 'Path', Values: ['shop'] }] }, 'ValidationException', pathRule],
    [{ ParameterFilters: [{ Key: 'Path', Values: ['/a//b'] }] }, 'ValidationException', pathRule],
    [{ ParameterFilters: [{ Key: 'Path', Values: ['/a%'] }] }, 'ValidationException', pathRule],
    [
      { ParameterFilters: [{ Key: 'Color', Values: ['red'] }] },
      'ValidationException',
      /Member must satisfy regular expression pattern: tag:/,
    ],
    [{ MaxResults: 51 }, 'ValidationException', /Member must have value less than or equal to 50/],
    [{ NextToken: 'MQ' }, 'InvalidNextToken', "The specified token isn't valid."],
  ]
  for (const [request, code, message] of refused) {
    test(`${JSON.stringify(request)} is refused`, async (t) => {
      const { call, admin } = await openParameters(t)
      await assert.rejects(call(admin, 'ssm', 'DescribeParameters', request), { code, message })
    })
  }
})

test('pages follow each other across the stretches that filters make', async (t) => {
  const { put, call, admin } = await openParameters(t)
  for (const name of ['/a/1', '/a/2', '/a/b/1', '/c/1', '/c/2', '/d/1']) await put(name, 'v')
  const ParameterFilters = [{ Key: 'Path', Option: 'Recursive', Values: ['/c', '/a', '/a/b'] }]
  const pages: (string | undefined)[][] = []
  let NextToken: string | undefined
  do {
    const page = await call(admin, 'ssm', 'DescribeParameters', { ParameterFilters, MaxResults: 2, NextToken })
    pages.push((page.Parameters ?? []).map(({ Name }) => Name))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  assert.deepEqual(pages, [['/a/1', '/a/2'], ['/a/b/1', '/c/1'], ['/c/2']])
})

test('only what the account has here is listed', async (t) => {
  const { put, call } = await openParameters(t)
  await put('db', 'v')
  const other = user('admin', undefined, '444455556666')
  assert.deepEqual((await call(other, 'ssm', 'DescribeParameters', {})).Parameters, [])
  assert.deepEqual((await call(user('admin'), 'ssm', 'DescribeParameters', {}, { region: 'eu-west-1' })).Parameters, [])
})

test('it takes the permission for everything', async (t) => {
  const { call } = await openParameters(t)
  const Resource = `arn:aws:ssm:${region}:${account}:parameter/*`
  const reader = user('reader', [{ Effect: 'Allow', Action: 'ssm:DescribeParameters', Resource }])
  await assert.rejects(call(reader, 'ssm', 'DescribeParameters', {}), {
    code: 'AccessDeniedException',
    message: `User: arn:aws:iam::${account}:user/reader is not authorized to perform: ssm:DescribeParameters on resource: arn:aws:ssm:${region}:${account}:* because no identity-based policy allows the ssm:DescribeParameters action`,
  })
})
