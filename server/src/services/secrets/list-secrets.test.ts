/** Lists: filtered by words, in the order that was asked for, page by page; and batches of what the filters find. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Input } from '../../operation.ts'
import { fault, openSecrets, token, user } from './test/secrets.ts'

type ListRequest = Input<'secretsmanager', 'ListSecrets'>

async function openShop(t: Parameters<typeof openSecrets>[0]) {
  const secrets = await openSecrets(t)
  const { create, call, admin, clock } = secrets
  const tags = (team: string) => ({ Tags: [{ Key: 'Team', Value: team }] })
  const shop: [string, Parameters<typeof create>[2]][] = [
    ['prod/shop/db', { Description: 'Database of the Shop', ...tags('payments') }],
    ['prod/shop/stripe', { Description: 'Payment provider', ...tags('payments') }],
    ['dev/shop/db', { Description: 'database for tests' }],
    ['Prod-legacy', tags('platform')],
  ]
  for (const [name, more] of shop) {
    await create(name, `value of ${name}`, more)
    clock.now += 1000
  }
  async function names(input: ListRequest): Promise<(string | undefined)[]> {
    const { SecretList } = await call(admin, 'secretsmanager', 'ListSecrets', input)
    return SecretList!.map(({ Name }) => Name)
  }
  const filter = (
    Key: 'name' | 'description' | 'tag-key' | 'tag-value' | 'primary-region' | 'all',
    ...Values: string[]
  ) => names({ Filters: [{ Key, Values }], SortBy: 'name', SortOrder: 'asc' })
  return { ...secrets, names, filter }
}

test('filters match the beginnings of words, an exclamation mark turns them round', async (t) => {
  const { filter, names } = await openShop(t)
  assert.deepEqual(await filter('name', 'prod'), ['prod/shop/db', 'prod/shop/stripe'])
  assert.deepEqual(await filter('name', 'Prod'), ['Prod-legacy'])
  assert.deepEqual(await filter('name', 'shop'), ['dev/shop/db', 'prod/shop/db', 'prod/shop/stripe'])
  assert.deepEqual(await filter('name', 'hop'), [])
  assert.deepEqual(await filter('name', '!prod'), ['Prod-legacy', 'dev/shop/db'])
  assert.deepEqual(await filter('name', 'shop', '!dev'), ['prod/shop/db', 'prod/shop/stripe'])
  assert.deepEqual(await filter('description', 'DATA'), ['dev/shop/db', 'prod/shop/db'])
  assert.deepEqual(await filter('tag-key', 'Team'), ['Prod-legacy', 'prod/shop/db', 'prod/shop/stripe'])
  assert.deepEqual(await filter('tag-key', 'team'), [])
  assert.deepEqual(await filter('tag-value', 'pay'), ['prod/shop/db', 'prod/shop/stripe'])
  assert.deepEqual(await filter('primary-region', 'eu'), [])
  assert.deepEqual(await filter('all', 'payments prod'), ['prod/shop/db', 'prod/shop/stripe'])
  const both = [
    { Key: 'name' as const, Values: ['prod'] },
    { Key: 'description' as const, Values: ['payment'] },
  ]
  assert.deepEqual(await names({ Filters: both }), ['prod/shop/stripe'])
})

test('newest first unless asked otherwise, and pages that go on where they ended', async (t) => {
  const { names, call, admin, create } = await openShop(t)
  const byName = ['Prod-legacy', 'dev/shop/db', 'prod/shop/db', 'prod/shop/stripe']
  assert.deepEqual(await names({}), ['Prod-legacy', 'dev/shop/db', 'prod/shop/stripe', 'prod/shop/db'])
  assert.deepEqual(await names({ SortBy: 'name', SortOrder: 'asc' }), byName)
  const found: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    const input: ListRequest = { MaxResults: 1, SortBy: 'name', SortOrder: 'asc', NextToken }
    const page = await call(admin, 'secretsmanager', 'ListSecrets', input)
    assert.ok(page.SecretList!.length <= 1)
    found.push(...page.SecretList!.map(({ Name }) => Name))
    NextToken = page.NextToken
    // What comes before the page's end moves nothing.
    if (found.length === 2) await create('a-new-one', 'x')
  } while (NextToken !== undefined)
  assert.deepEqual(found, byName)
  const { NextToken: next } = await call(admin, 'secretsmanager', 'ListSecrets', { MaxResults: 1 })
  const invalid = fault('InvalidNextTokenException', 'Invalid nextToken.')
  await assert.rejects(names({ NextToken: `${next}x` }), invalid)
  await assert.rejects(names({ NextToken: next, Filters: [{ Key: 'name', Values: ['a'] }] }), invalid)
})

test('a batch reads what it may, and says of each other secret why not', async (t) => {
  const { call, create, admin } = await openShop(t)
  await create('waiting', 'x')
  await call(admin, 'secretsmanager', 'DeleteSecret', { SecretId: 'waiting' })
  const reader = user('reader', [
    { Effect: 'Allow', Action: ['secretsmanager:*', 'kms:*'], Resource: '*' },
    {
      Effect: 'Deny',
      Action: 'secretsmanager:GetSecretValue',
      Resource: 'arn:aws:secretsmanager:*:*:secret:prod/shop/stripe-??????',
    },
  ])
  const batch = (input: Input<'secretsmanager', 'BatchGetSecretValue'>) =>
    call(reader, 'secretsmanager', 'BatchGetSecretValue', input)
  const asked = ['prod/shop/db', 'prod/shop/stripe', 'nothing', 'waiting', 'dev/shop/db']
  const { SecretValues, Errors } = await batch({ SecretIdList: asked })
  assert.deepEqual(
    SecretValues!.map(({ Name, SecretString }) => [Name, SecretString]),
    [
      ['prod/shop/db', 'value of prod/shop/db'],
      ['dev/shop/db', 'value of dev/shop/db'],
    ],
  )
  assert.deepEqual(
    Errors!.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode]),
    [
      ['prod/shop/stripe', 'AccessDeniedException'],
      ['nothing', 'ResourceNotFoundException'],
      ['waiting', 'InvalidRequestException'],
    ],
  )
  const filtered = await batch({ Filters: [{ Key: 'name', Values: ['prod'] }], MaxResults: 1 })
  assert.deepEqual([filtered.SecretValues!.length, filtered.Errors], [1, []])
  const rest = await batch({
    Filters: [{ Key: 'name', Values: ['prod'] }],
    MaxResults: 1,
    NextToken: filtered.NextToken,
  })
  assert.deepEqual([rest.SecretValues!.length, rest.Errors!.length], [0, 1])
})

test('a batch is a list or a filter, and filters take the permission to list', async (t) => {
  const { call, admin } = await openShop(t)
  const batch = (input: Input<'secretsmanager', 'BatchGetSecretValue'>, caller = admin) =>
    call(caller, 'secretsmanager', 'BatchGetSecretValue', input)
  const Filters = [{ Key: 'name' as const, Values: ['prod'] }]
  const either = fault('InvalidParameterException', 'Either SecretIdList or Filters must be provided, but not both.')
  await assert.rejects(batch({}), either)
  await assert.rejects(batch({ SecretIdList: ['a'], Filters }), either)
  await assert.rejects(
    batch({ SecretIdList: ['a'], MaxResults: 1 }),
    fault('InvalidParameterException', 'MaxResults can only be used with Filters.'),
  )
  const mayNotList = user('reader', [
    { Effect: 'Allow', Action: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:GetSecretValue'], Resource: '*' },
  ])
  await assert.rejects(batch({ Filters }, mayNotList), { name: 'Fault', code: 'AccessDeniedException' })
})

test('versions without a label are listed when they are asked for, page by page', async (t) => {
  const { create, put, call, admin } = await openSecrets(t)
  await create('app', 'v1', { ClientRequestToken: token(1) })
  for (const n of [2, 3, 4]) await put('app', `v${n}`, { ClientRequestToken: token(n) })
  const list = (more: object = {}) =>
    call(admin, 'secretsmanager', 'ListSecretVersionIds', { SecretId: 'app', ...more })
  const ids = ({ Versions }: Awaited<ReturnType<typeof list>>) => Versions!.map(({ VersionId }) => VersionId).sort()
  assert.deepEqual(ids(await list()), [token(3), token(4)])
  const all: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    const page = await list({ IncludeDeprecated: true, MaxResults: 3, NextToken })
    all.push(...ids(page))
    NextToken = page.NextToken
  } while (NextToken)
  assert.deepEqual(all.sort(), [1, 2, 3, 4].map(token))
  const { NextToken: next } = await list({ IncludeDeprecated: true, MaxResults: 1 })
  await assert.rejects(list({ NextToken: next }), { name: 'Fault', code: 'InvalidNextTokenException' })
})
