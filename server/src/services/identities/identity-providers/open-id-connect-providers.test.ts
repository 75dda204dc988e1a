import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, addAccount, fault, onlyMay, openIdentities, otherAccount, user } from '../test/people.ts'

const Url = 'https://token.actions.githubusercontent.com'
const arnOf = (place: string) => `arn:aws:iam::${account}:oidc-provider/${place}`
const github = arnOf('token.actions.githubusercontent.com')

test('a provider is made, shown, changed and deleted', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  const get = () => call(administrator, 'iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn: github })
  const made = await call(administrator, 'iam', 'CreateOpenIDConnectProvider', {
    Url,
    ClientIDList: ['sts.amazonaws.com', 'sts.amazonaws.com'],
    ThumbprintList: ['AB'.repeat(20)],
    Tags: [{ Key: 'team', Value: 'blue' }],
  })
  assert.deepEqual(made, { OpenIDConnectProviderArn: github, Tags: [{ Key: 'team', Value: 'blue' }] })
  const named = { OpenIDConnectProviderArn: github }
  assert.deepEqual(await get(), {
    Url: 'token.actions.githubusercontent.com',
    ClientIDList: ['sts.amazonaws.com'],
    ThumbprintList: ['ab'.repeat(20)],
    CreateDate: new Date(clock.now),
    Tags: [{ Key: 'team', Value: 'blue' }],
  })
  await call(administrator, 'iam', 'AddClientIDToOpenIDConnectProvider', { ...named, ClientID: 'another' })
  await call(administrator, 'iam', 'AddClientIDToOpenIDConnectProvider', { ...named, ClientID: 'another' })
  await call(administrator, 'iam', 'RemoveClientIDFromOpenIDConnectProvider', {
    ...named,
    ClientID: 'sts.amazonaws.com',
  })
  await call(administrator, 'iam', 'RemoveClientIDFromOpenIDConnectProvider', { ...named, ClientID: 'never-there' })
  await call(administrator, 'iam', 'UpdateOpenIDConnectProviderThumbprint', { ...named, ThumbprintList: [] })
  await call(administrator, 'iam', 'TagOpenIDConnectProvider', { ...named, Tags: [{ Key: 'App', Value: 'x' }] })
  await call(administrator, 'iam', 'UntagOpenIDConnectProvider', { ...named, TagKeys: ['TEAM'] })
  const after = await get()
  assert.deepEqual([after.ClientIDList, after.ThumbprintList], [['another'], []])
  assert.deepEqual(await call(administrator, 'iam', 'ListOpenIDConnectProviderTags', named), {
    Tags: [{ Key: 'App', Value: 'x' }],
    IsTruncated: false,
  })
  assert.deepEqual(await call(administrator, 'iam', 'ListOpenIDConnectProviders', {}), {
    OpenIDConnectProviderList: [{ Arn: github }],
  })
  await call(administrator, 'iam', 'DeleteOpenIDConnectProvider', named)
  await call(administrator, 'iam', 'DeleteOpenIDConnectProvider', named)
  await assert.rejects(get(), fault('NoSuchEntity', `OpenIDConnect Provider not found for arn ${github}`))
})

test('a URL is taken once, and only if a token can be fetched by it safely', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const create = (url: string) => call(administrator, 'iam', 'CreateOpenIDConnectProvider', { Url: url })
  const refused = [
    'http://issuer.example',
    'ftp://issuer.example',
    'issuer.example',
    'https://issuer.example?x=1',
    'https://issuer.example/a#b',
    'https://user@issuer.example',
    'https://',
    'https://issuer.example:99999',
    'http://127.0.0.1.example.org',
  ]
  for (const url of refused) {
    await assert.rejects(create(url), fault('InvalidInput', 'Invalid Open ID Connect Provider URL'), url)
  }
  const { OpenIDConnectProviderArn } = await create('https://oidc.example/id/ABC')
  assert.equal(OpenIDConnectProviderArn, arnOf('oidc.example/id/ABC'))
  await assert.rejects(
    create('https://oidc.example/id/ABC'),
    fault('EntityAlreadyExists', 'Provider with url https://oidc.example/id/ABC already exists.'),
  )
  assert.equal((await create('http://127.0.0.1:8080')).OpenIDConnectProviderArn, arnOf('127.0.0.1:8080'))
})

test('limits are AWS’s', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const create = (more: object) => call(administrator, 'iam', 'CreateOpenIDConnectProvider', { Url, ...more })
  const ClientIDList = Array.from({ length: 101 }, (_, index) => `client-${index}`)
  await assert.rejects(
    create({ ClientIDList }),
    fault('LimitExceeded', 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100'),
  )
  await assert.rejects(
    create({ ThumbprintList: Array.from({ length: 6 }, () => 'a'.repeat(40)) }),
    fault('InvalidInput', 'Thumbprint list must contain fewer than 5 entries.'),
  )
  await assert.rejects(
    create({ ThumbprintList: ['z'.repeat(40)] }),
    fault('InvalidInput', 'Thumbprint must be 40 hexadecimal digits.'),
  )
  await create({ ClientIDList: ClientIDList.slice(1) })
})

test('permissions are asked on the provider, with its tags, and other accounts see nothing of it', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  await addAccount(larder)
  const Tags = [{ Key: 'team', Value: 'blue' }]
  const allowed = onlyMay('maker', 'iam:CreateOpenIDConnectProvider', arnOf('*'))
  await assert.rejects(call(allowed, 'iam', 'CreateOpenIDConnectProvider', { Url, Tags }), { code: 'AccessDenied' })
  await call(administrator, 'iam', 'CreateOpenIDConnectProvider', { Url, Tags })
  const OpenIDConnectProviderArn = github
  const blue = { StringEquals: { 'aws:ResourceTag/team': 'blue' } }
  const viewer = onlyMay('viewer', 'iam:GetOpenIDConnectProvider', '*', blue)
  assert.equal((await call(viewer, 'iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn })).Tags?.length, 1)
  await assert.rejects(call(viewer, 'iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn }), {
    code: 'AccessDenied',
  })
  const stranger = user('stranger', undefined, otherAccount)
  await assert.rejects(call(stranger, 'iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn }), {
    code: 'NoSuchEntity',
  })
  await call(stranger, 'iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn })
  assert.deepEqual((await call(stranger, 'iam', 'ListOpenIDConnectProviders', {})).OpenIDConnectProviderList, [])
  await call(administrator, 'iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn })
  await assert.rejects(
    call(administrator, 'iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn: 'arn:aws:iam::1:role/nothing' }),
    fault('InvalidInput', 'Invalid ARN: arn:aws:iam::1:role/nothing'),
  )
})
