import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { account, arnOf, openParameters, otherAccount, user } from './test/parameters.ts'

const arn = arnOf('/shared/db')
const thirdAccount = '777788889999'

interface Shared {
  Effect?: string
  Principal?: unknown
  Action?: unknown
  Resource?: unknown
  Condition?: unknown
}

function sharing(...statements: Shared[]): string {
  const all = statements.length === 0 ? [{}] : statements
  const Statement = all.map((statement) => ({
    Effect: 'Allow',
    Principal: { AWS: otherAccount },
    Action: ['ssm:DescribeParameters', 'ssm:GetParameter', 'ssm:GetParameters'],
    Resource: arn,
    ...statement,
  }))
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

async function openShared(test: Parameters<typeof openParameters>[0]) {
  const opened = await openParameters(test)
  const { put, call, admin } = opened
  await put('/shared/db', 'v1', { Tier: 'Advanced' })
  const share = (Policy = sharing(), more = {}, caller = admin) =>
    call(caller, 'ssm', 'PutResourcePolicy', { ResourceArn: arn, Policy, ...more })
  const consumer = user('consumer', undefined, otherAccount)
  return { ...opened, share, consumer }
}

describe('a shared parameter', () => {
  test('is read by its ARN, as the policy says, by whom its own account lets', async (t) => {
    const { share, consumer, get, call, overwrite, label } = await openShared(t)
    await overwrite('/shared/db', 'v2')
    await label('/shared/db', ['old'], 1)
    await assert.rejects(get(arn, {}, consumer), { code: 'AccessDeniedException' })
    await share()
    const { Name, ARN, Value } = await get(arn, {}, consumer)
    assert.deepEqual({ Name, ARN, Value }, { Name: '/shared/db', ARN: arn, Value: 'v2' })
    assert.equal((await get(`${arn}:old`, {}, consumer)).Value, 'v1')
    const several = await call(consumer, 'ssm', 'GetParameters', { Names: [arn] })
    assert.equal(several.Parameters?.[0]?.Value, 'v2')
    await assert.rejects(get('/shared/db', {}, consumer), { code: 'ParameterNotFound' })
    await assert.rejects(call(consumer, 'ssm', 'GetParameterHistory', { Name: arn }), { code: 'AccessDeniedException' })
    const powerless = user('powerless', [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }], otherAccount)
    await assert.rejects(get(arn, {}, powerless), { code: 'AccessDeniedException' })
    const third = user('third', undefined, thirdAccount)
    await assert.rejects(get(arn, {}, third), { code: 'AccessDeniedException' })
  })

  test('means whom it names as they were then, not whoever has the name later', async (t) => {
    const { share, get, call, admin } = await openShared(t)
    const make = () => call(admin, 'iam', 'CreateUser', { UserName: 'bob' })
    const Principal = { AWS: `arn:aws:iam::${account}:user/bob` }
    await assert.rejects(share(sharing({ Principal })), { code: 'MalformedResourcePolicyDocumentException' })
    const bob = (id: string) => ({
      ...user('bob', [{ Effect: 'Allow', Action: 'none:*', Resource: '*' }]),
      userId: id,
    })
    const { User: first } = await make()
    await share(sharing({ Principal }))
    assert.equal((await get(arn, {}, bob(first!.UserId!))).Value, 'v1')
    await call(admin, 'iam', 'DeleteUser', { UserName: 'bob' })
    const { User: second } = await make()
    await assert.rejects(get(arn, {}, bob(second!.UserId!)), { code: 'AccessDeniedException' })
  })

  test('has a history for whom it is shared with it', async (t) => {
    const { share, consumer, call } = await openShared(t)
    await share(sharing({ Action: 'ssm:GetParameterHistory' }))
    const { Parameters } = await call(consumer, 'ssm', 'GetParameterHistory', { Name: arn })
    assert.deepEqual(
      Parameters?.map(({ Value }) => Value),
      ['v1'],
    )
  })

  test('is never written by others, nor shared on', async (t) => {
    const { share, consumer, call } = await openShared(t)
    await share()
    const denied = { code: 'AccessDeniedException', message: /because no resource-based policy allows/ }
    await assert.rejects(share(sharing(), {}, consumer), denied)
    await assert.rejects(call(consumer, 'ssm', 'GetResourcePolicies', { ResourceArn: arn }), denied)
    await assert.rejects(call(consumer, 'ssm', 'PutParameter', { Name: arn, Value: 'v', Overwrite: true }), {
      code: 'ValidationException',
    })
  })

  test('is decrypted for others if its key is shared too', async (t) => {
    const { put, call, admin, get, newKey } = await openParameters(t)
    const key = await newKey()
    await put('/shared/db', 'secret', { Tier: 'Advanced', Type: 'SecureString', KeyId: key.id })
    await call(admin, 'ssm', 'PutResourcePolicy', { ResourceArn: arn, Policy: sharing() })
    const consumer = user('consumer', undefined, otherAccount)
    await assert.rejects(get(arn, { WithDecryption: true }, consumer), { code: 'AccessDeniedException' })
    assert.match((await get(arn, {}, consumer)).Value, /^AgR4/)
    const { Policy } = await call(admin, 'kms', 'GetKeyPolicy', { KeyId: key.id })
    const document = JSON.parse(Policy ?? '') as { Statement: unknown[] }
    const Principal = { AWS: `arn:aws:iam::${otherAccount}:root` }
    document.Statement.push({ Effect: 'Allow', Principal, Action: 'kms:Decrypt', Resource: '*' })
    const input = { KeyId: key.id, Policy: JSON.stringify(document), BypassPolicyLockoutSafetyCheck: true }
    await call(admin, 'kms', 'PutKeyPolicy', input)
    assert.equal((await get(arn, { WithDecryption: true }, consumer)).Value, 'secret')
  })

  test('is listed to the accounts that it is shared with', async (t) => {
    const { share, consumer, put, call, admin } = await openShared(t)
    await share(sharing({ Principal: { AWS: [otherAccount, `arn:aws:iam::${thirdAccount}:user/ann`] } }))
    await put('/shared/list', 'a,b', { Tier: 'Advanced', Type: 'StringList' })
    const list = arnOf('/shared/list')
    await call(admin, 'ssm', 'PutResourcePolicy', { ResourceArn: list, Policy: sharing({ Resource: list }) })
    const shared = async (caller = consumer, request = {}) => {
      const { Parameters } = await call(caller, 'ssm', 'DescribeParameters', { Shared: true, ...request })
      return Parameters?.map(({ ARN }) => ARN)
    }
    assert.deepEqual(await shared(), [arn, list])
    assert.deepEqual(await shared(user('ann', undefined, thirdAccount)), [arn])
    assert.deepEqual(await shared(user('bob', undefined, thirdAccount)), [])
    assert.deepEqual(await shared(admin), [])
    assert.deepEqual(await shared(consumer, { ParameterFilters: [{ Key: 'Type', Values: ['StringList'] }] }), [list])
    assert.deepEqual(await shared(consumer, { ParameterFilters: [{ Key: 'Path', Values: ['/'] }] }), [])
    assert.deepEqual(await shared(consumer, { ParameterFilters: [{ Key: 'Path', Values: ['/shared'] }] }), [arn, list])
    const first = await call(consumer, 'ssm', 'DescribeParameters', { Shared: true, MaxResults: 1 })
    assert.deepEqual(
      first.Parameters?.map(({ ARN }) => ARN),
      [arn],
    )
    assert.deepEqual(await shared(consumer, { NextToken: first.NextToken }), [list])
    assert.deepEqual((await call(consumer, 'ssm', 'DescribeParameters', {})).Parameters, [])
  })
})

describe('a resource policy', () => {
  test('is read, changed by who has seen it, and taken away', async (t) => {
    const { share, consumer, call, admin, get } = await openShared(t)
    const policies = async () => (await call(admin, 'ssm', 'GetResourcePolicies', { ResourceArn: arn })).Policies
    assert.deepEqual(await policies(), [])
    const first = await share()
    assert.deepEqual(await policies(), [{ ...first, Policy: sharing() }])
    await assert.rejects(share(), {
      code: 'ResourcePolicyLimitExceededException',
      message: 'Only one policy can be attached to a parameter.',
    })
    const other = sharing({ Principal: { AWS: thirdAccount } })
    const second = await share(other, first)
    assert.equal(second.PolicyId, first.PolicyId)
    assert.notEqual(second.PolicyHash, first.PolicyHash)
    await assert.rejects(get(arn, {}, consumer), { code: 'AccessDeniedException' })
    const stale = {
      code: 'ResourcePolicyConflictException',
      message: "The hash provided in the call doesn't match the stored hash.",
    }
    await assert.rejects(share(sharing(), first), stale)
    const remove = (id?: string, hash?: string) =>
      call(admin, 'ssm', 'DeleteResourcePolicy', { ResourceArn: arn, PolicyId: id ?? '', PolicyHash: hash ?? '' })
    await assert.rejects(remove(first.PolicyId, first.PolicyHash), stale)
    await assert.rejects(remove('another', second.PolicyHash), {
      code: 'ResourcePolicyNotFoundException',
      message: 'No policies with the specified policy ID and hash could be found.',
    })
    assert.deepEqual(await remove(second.PolicyId, second.PolicyHash), {})
    assert.deepEqual(await policies(), [])
    await assert.rejects(get(arn, {}, user('third', undefined, thirdAccount)), { code: 'AccessDeniedException' })
  })

  test('is for parameters that may be shared', async (t) => {
    const { put, call, admin } = await openParameters(t)
    await put('standard', 'v')
    await put('secret', 'v', { Type: 'SecureString', Tier: 'Advanced' })
    const share = (ResourceArn: string) =>
      call(admin, 'ssm', 'PutResourcePolicy', { ResourceArn, Policy: sharing({ Resource: ResourceArn }) })
    await assert.rejects(share(arnOf('standard')), {
      code: 'ResourcePolicyInvalidParameterException',
      message: 'To share a parameter, it must be in the advanced parameter tier.',
    })
    await assert.rejects(share(arnOf('secret')), {
      code: 'ResourcePolicyInvalidParameterException',
      message: 'To share a SecureString parameter, it must be encrypted with a customer managed key.',
    })
    await assert.rejects(share(arnOf('none')), {
      code: 'ResourceNotFoundException',
      message: 'The specified parameter to be shared could not be found.',
    })
    await assert.rejects(share('arn:aws:ssm:us-east-1:111122223333:opsitemgroup/default'), {
      code: 'ResourcePolicyInvalidParameterException',
      message: 'The resource ARN must be that of a parameter.',
    })
  })

  const malformed: readonly (readonly [policy: string, message: string | RegExp])[] = [
    ['{', /./],
    [sharing({ Effect: 'Deny' }), 'Only statements with the effect Allow share a parameter.'],
    [
      sharing({ Action: ['ssm:GetParameter', 'ssm:PutParameter'] }),
      'A parameter is shared for ssm:DescribeParameters, ssm:GetParameter, ssm:GetParameters and ssm:GetParameterHistory only.',
    ],
    [
      sharing({ Action: 'ssm:Get*' }),
      'A parameter is shared for ssm:DescribeParameters, ssm:GetParameter, ssm:GetParameters and ssm:GetParameterHistory only.',
    ],
    [sharing({ Resource: '*' }), 'The resource must be the ARN of the parameter.'],
    [sharing({ Resource: arnOf('/other') }), 'The resource must be the ARN of the parameter.'],
    [sharing({ Principal: '*' }), 'The principal must name AWS accounts, users or roles.'],
    [sharing({ Principal: { AWS: '*' } }), 'The principal must name AWS accounts, users or roles.'],
    [sharing({ Principal: { Service: 'ec2.amazonaws.com' } }), 'The principal must name AWS accounts, users or roles.'],
  ]
  for (const [policy, message] of malformed) {
    test(`${policy.slice(0, 160)} is refused`, async (t) => {
      const { share } = await openShared(t)
      await assert.rejects(share(policy), { code: 'MalformedResourcePolicyDocumentException', message })
    })
  }

  test('is a kilobyte at most', async (t) => {
    const { share } = await openShared(t)
    await assert.rejects(share(`${sharing()}${' '.repeat(1024)}`), {
      code: 'ResourcePolicyLimitExceededException',
      message: "A policy can't be greater than 1024 bytes in size.",
    })
  })

  test('takes its own permission', async (t) => {
    const { share } = await openShared(t)
    const writer = user('writer', [{ Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*' }])
    await assert.rejects(share(sharing(), {}, writer), {
      code: 'AccessDeniedException',
      message: `User: arn:aws:iam::${account}:user/writer is not authorized to perform: ssm:PutResourcePolicy on resource: ${arn} because no identity-based policy allows the ssm:PutResourcePolicy action`,
    })
  })
})
