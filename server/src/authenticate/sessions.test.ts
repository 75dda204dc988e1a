import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Credentials } from '@larder/wire'
import { models } from '../models.ts'
import { account, policy, trust } from '../services/identities/test/people.ts'
import { fromSdk, openSigned, requestOf, sdkSigner, sign, toSdk } from './test/signing.ts'

const RoleArn = `arn:aws:iam::${account}:role/team/app`
const describing = policy({ Effect: 'Allow', Action: ['ssm:DescribeParameters', 'kms:ListKeys'], Resource: '*' })

async function open(t: Parameters<typeof openSigned>[0]) {
  const larder = await openSigned(t)
  const { call, administrator, send, assume } = larder
  const createRole = async () => {
    const AssumeRolePolicyDocument = trust({ AWS: account }, undefined, ['sts:AssumeRole', 'sts:TagSession'])
    const Tags = [
      { Key: 'Team', Value: 'Blue' },
      { Key: 'App', Value: 'shop' },
    ]
    await call(administrator, 'iam', 'CreateRole', { RoleName: 'app', Path: '/team/', AssumeRolePolicyDocument, Tags })
    await putPolicy(describing)
  }
  const putPolicy = (PolicyDocument: string) =>
    call(administrator, 'iam', 'PutRolePolicy', { RoleName: 'app', PolicyName: 'own', PolicyDocument })
  await createRole()
  return {
    ...larder,
    createRole,
    putPolicy,
    session: (more: object = {}) => assume({ RoleArn, RoleSessionName: 'work', ...more }),
    /** `welcome`, or the code of the refusal. */
    describe: async (credentials: Credentials) =>
      (await send(credentials, 'ssm', 'DescribeParameters')).code ?? 'welcome',
  }
}

test('a session acts as its role', async (t) => {
  const { session, send, authenticate, clock, call, administrator, lastUses } = await open(t)
  const credentials = await session()
  const { text } = await send(credentials, 'sts', 'GetCallerIdentity')
  assert.match(text, new RegExp(`<Arn>arn:aws:sts::${account}:assumed-role/app/work</Arn>`))
  assert.match(text, /<UserId>AROA[A-Z2-7]{17}:work<\/UserId>/)
  assert.equal((await send(credentials, 'ssm', 'DescribeParameters')).status, 200)
  assert.equal((await send(credentials, 'ssm', 'GetParameter', { Name: '/a' })).code, 'AccessDeniedException')

  const request = requestOf('ssm', 'DescribeParameters')
  const signed = await sdkSigner(credentials, 'ssm').sign(toSdk(request), { signingDate: new Date(clock.now) })
  const { caller } = await authenticate(fromSdk(request, signed), models.ssm, clock.now)
  assert.equal(caller.principal.roleArn, RoleArn)
  assert.deepEqual(caller.session, {
    issuedAt: clock.now,
    expiresAt: clock.now + 3_600_000,
    name: 'work',
    issuer: { arn: RoleArn, id: caller.userId.split(':')[0], name: 'app' },
  })
  await lastUses.settled()
  const { Role } = await call(administrator, 'iam', 'GetRole', { RoleName: 'app' })
  assert.deepEqual(Role!.RoleLastUsed, { LastUsedDate: new Date(clock.now), Region: 'eu-central-1' })
})

test('a session ends when it said', async (t) => {
  const { session, send, clock } = await open(t)
  const credentials = await session({ DurationSeconds: 900 })
  clock.now += 900_000 - 1
  assert.equal((await send(credentials, 'ssm', 'DescribeParameters')).status, 200)
  clock.now += 1
  const json = await send(credentials, 'ssm', 'DescribeParameters')
  assert.deepEqual([json.code, json.status], ['ExpiredTokenException', 400])
  assert.match(json.text, /The security token included in the request is expired/)
  const query = await send(credentials, 'sts', 'GetCallerIdentity')
  assert.deepEqual([query.code, query.status], ['ExpiredToken', 403])
})

test('a token fits its own access key only, and no key goes without', async (t) => {
  const { session, describe, credentials: administrator } = await open(t)
  const one = await session()
  const two = await session()
  assert.equal(await describe(one), 'welcome')
  const invalid = 'UnrecognizedClientException'
  assert.equal(await describe({ ...one, sessionToken: two.sessionToken }), invalid, 'before the other is known')
  assert.equal(await describe(two), 'welcome')
  assert.equal(await describe({ ...one, sessionToken: two.sessionToken }), invalid, 'and after')
  assert.equal(await describe({ ...one, sessionToken: undefined }), invalid)
  assert.equal(await describe({ ...one, sessionToken: '' }), invalid)
  assert.equal(await describe({ ...administrator, sessionToken: one.sessionToken }), invalid)
  assert.equal(await describe({ ...one, secretAccessKey: two.secretAccessKey }), 'InvalidSignatureException')
})

test('a token that was altered anywhere is no token', async (t) => {
  const { session, describe } = await open(t)
  const credentials = await session()
  const token = credentials.sessionToken!
  for (let at = 0; at < token.length; at += 7) {
    const altered = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    assert.equal(await describe({ ...credentials, sessionToken: altered }), 'UnrecognizedClientException', `at ${at}`)
  }
  assert.equal(await describe({ ...credentials, sessionToken: `${token}A` }), 'UnrecognizedClientException')
  assert.equal(await describe(credentials), 'welcome')
})

test('a token must be signed with the request', async (t) => {
  const { session, authenticate, clock } = await open(t)
  const { sessionToken, ...bare } = await session()
  const request = sign(requestOf('ssm', 'X'), bare, { service: 'ssm', now: clock.now })
  const added = { ...request, headers: { ...request.headers, 'x-amz-security-token': sessionToken! } }
  await assert.rejects(authenticate(added, models.ssm, clock.now), { code: 'InvalidSignatureException' })
})

test('a session policy narrows the role, and grants nothing by itself', async (t) => {
  const { session, describe, send } = await open(t)
  const narrow = await session({ Policy: policy({ Effect: 'Allow', Action: 'kms:*', Resource: '*' }) })
  const refused = await send(narrow, 'ssm', 'DescribeParameters')
  assert.match(refused.text, /because no session policy allows the ssm:DescribeParameters action/)
  assert.equal((await send(narrow, 'kms', 'ListKeys')).status, 200)
  assert.equal((await send(narrow, 'kms', 'CreateKey')).code, 'AccessDeniedException')
  const wide = await session({ Policy: policy({ Effect: 'Allow', Action: '*', Resource: '*' }) })
  assert.equal(await describe(wide), 'welcome')
  assert.equal((await send(wide, 'ssm', 'GetParameter', { Name: '/a' })).code, 'AccessDeniedException')
})

test('a session lives by its role’s policies of the moment', async (t) => {
  const { session, describe, putPolicy } = await open(t)
  const credentials = await session()
  assert.equal(await describe(credentials), 'welcome')
  await putPolicy(policy({ Effect: 'Deny', Action: '*', Resource: '*' }))
  assert.equal(await describe(credentials), 'AccessDeniedException')
  await putPolicy(describing)
  assert.equal(await describe(credentials), 'welcome')
})

test('a session dies with its role, and a new role of that name does not wake it', async (t) => {
  const { session, describe, createRole, call, administrator } = await open(t)
  const credentials = await session()
  assert.equal(await describe(credentials), 'welcome')
  await call(administrator, 'iam', 'DeleteRolePolicy', { RoleName: 'app', PolicyName: 'own' })
  await call(administrator, 'iam', 'DeleteRole', { RoleName: 'app' })
  assert.equal(await describe(credentials), 'UnrecognizedClientException')
  await createRole()
  assert.equal(await describe(credentials), 'UnrecognizedClientException')
  assert.equal(await describe(await session()), 'welcome')
})

test('a session’s tags stand in for its role’s', async (t) => {
  const { session, authenticate, clock, putPolicy, describe } = await open(t)
  const credentials = await session({ Tags: [{ Key: 'team', Value: 'Red' }] })
  const request = sign(requestOf('ssm', 'X'), credentials, { service: 'ssm', now: clock.now })
  const { caller } = await authenticate(request, models.ssm, clock.now)
  assert.deepEqual(
    [...caller.tags],
    [
      ['App', 'shop'],
      ['team', 'Red'],
    ],
  )
  const forTeam = (team: string) =>
    policy({
      Effect: 'Allow',
      Action: 'ssm:DescribeParameters',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/Team': team } },
    })
  await putPolicy(forTeam('Red'))
  assert.equal(await describe(credentials), 'welcome')
  assert.equal(await describe(await session()), 'AccessDeniedException')
})

test('a user’s own session acts as the user, but not on IAM', async (t) => {
  const { newUser, send, describe, call, administrator } = await open(t)
  const alice = await newUser('alice', policy({ Effect: 'Allow', Action: '*', Resource: '*' }))
  const { text } = await send(alice, 'sts', 'GetSessionToken')
  const member = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)![1]!
  const credentials: Credentials = {
    accessKeyId: member('AccessKeyId'),
    secretAccessKey: member('SecretAccessKey'),
    sessionToken: member('SessionToken'),
  }
  assert.equal(await describe(credentials), 'welcome')
  assert.match((await send(credentials, 'sts', 'GetCallerIdentity')).text, /:user\/alice</)
  assert.equal((await send(credentials, 'iam', 'ListUsers')).code, 'InvalidClientTokenId')
  assert.equal((await send(credentials, 'sts', 'GetSessionToken')).code, 'AccessDenied')
  assert.equal((await send(credentials, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'x1' })).status, 200)

  await call(administrator, 'iam', 'DeleteUserPolicy', { UserName: 'alice', PolicyName: 'own' })
  assert.equal(await describe(credentials), 'AccessDeniedException')
})

for (const operation of ['GetSessionToken', 'GetFederationToken'] as const)
  test(`credentials of ${operation} live as long as the access key that they were asked with`, async (t) => {
    const { newUser, send, describe, call, administrator } = await open(t)
    const alice = await newUser('alice', policy({ Effect: 'Allow', Action: '*', Resource: '*' }))
    const input = operation === 'GetFederationToken' ? { Name: 'bob', Policy: describing } : {}
    const { text } = await send(alice, 'sts', operation, input)
    const member = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)![1]!
    const credentials: Credentials = {
      accessKeyId: member('AccessKeyId'),
      secretAccessKey: member('SecretAccessKey'),
      sessionToken: member('SessionToken'),
    }
    const key = { UserName: 'alice', AccessKeyId: alice.accessKeyId }
    assert.equal(await describe(credentials), 'welcome')
    await call(administrator, 'iam', 'UpdateAccessKey', { ...key, Status: 'Inactive' })
    assert.equal(await describe(credentials), 'UnrecognizedClientException')
    await call(administrator, 'iam', 'UpdateAccessKey', { ...key, Status: 'Active' })
    assert.equal(await describe(credentials), 'welcome')
    await call(administrator, 'iam', 'DeleteAccessKey', key)
    assert.equal(await describe(credentials), 'UnrecognizedClientException')
  })

test('a federated user has what its user has and its policy allows, and nothing of IAM', async (t) => {
  const { newUser, send, describe } = await open(t)
  const alice = await newUser('alice', policy({ Effect: 'Allow', Action: '*', Resource: '*' }))
  const federate = async (input: Record<string, string>) => {
    const { text } = await send(alice, 'sts', 'GetFederationToken', { Name: 'bob', ...input })
    const member = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)![1]!
    return {
      accessKeyId: member('AccessKeyId'),
      secretAccessKey: member('SecretAccessKey'),
      sessionToken: member('SessionToken'),
    }
  }
  const bob = await federate({ Policy: describing })
  assert.equal(await describe(bob), 'welcome')
  assert.equal((await send(bob, 'ssm', 'GetParameter', { Name: '/a' })).code, 'AccessDeniedException')
  assert.match((await send(bob, 'sts', 'GetCallerIdentity')).text, /:federated-user\/bob</)
  assert.equal((await send(bob, 'iam', 'ListUsers')).code, 'InvalidClientTokenId')
  const everything = await federate({ Policy: policy({ Effect: 'Allow', Action: '*', Resource: '*' }) })
  assert.equal((await send(everything, 'iam', 'ListUsers')).code, 'InvalidClientTokenId')
  for (const [operation, input] of [
    ['GetSessionToken', {}],
    ['GetFederationToken', { Name: 'carol' }],
    ['AssumeRole', { RoleArn, RoleSessionName: 'work' }],
  ] as const)
    assert.equal((await send(everything, 'sts', operation, input)).code, 'AccessDenied', operation)
  const bare = await federate({})
  assert.equal(await describe(bare), 'AccessDeniedException')
  assert.match((await send(bare, 'sts', 'GetCallerIdentity')).text, /federated-user/)
})

test('older sessions of a role are revoked by a policy, as AWS’s console does it', async (t) => {
  const { session, describe, call, administrator, clock } = await open(t)
  const old = await session()
  clock.now += 60_000
  const revoked = new Date(clock.now).toISOString()
  await call(administrator, 'iam', 'PutRolePolicy', {
    RoleName: 'app',
    PolicyName: 'AWSRevokeOlderSessions',
    PolicyDocument: policy({
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': revoked } },
    }),
  })
  assert.equal(await describe(old), 'AccessDeniedException')
  assert.equal(await describe(await session()), 'welcome')
})
