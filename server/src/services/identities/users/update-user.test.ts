import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, onlyMay, openIdentities, policy } from '../test/people.ts'

test('a renamed user keeps its id, keys and policies', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const { User } = await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  const { AccessKey } = await call(administrator, 'iam', 'CreateAccessKey', { UserName: 'alice' })
  const PolicyDocument = policy({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' })
  await call(administrator, 'iam', 'PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument })

  await call(administrator, 'iam', 'UpdateUser', { UserName: 'alice', NewUserName: 'Alicia', NewPath: '/new/' })
  const { User: renamed } = await call(administrator, 'iam', 'GetUser', { UserName: 'alicia' })
  assert.deepEqual(renamed, {
    ...User,
    UserName: 'Alicia',
    Path: '/new/',
    Arn: `arn:aws:iam::${account}:user/new/Alicia`,
  })
  const { AccessKeyMetadata } = await call(administrator, 'iam', 'ListAccessKeys', { UserName: 'Alicia' })
  assert.deepEqual(
    AccessKeyMetadata?.map(({ UserName, AccessKeyId }) => [UserName, AccessKeyId]),
    [['Alicia', AccessKey!.AccessKeyId]],
  )
  const { PolicyNames } = await call(administrator, 'iam', 'ListUserPolicies', { UserName: 'Alicia' })
  assert.deepEqual(PolicyNames, ['p'])
  await assert.rejects(
    call(administrator, 'iam', 'GetUser', { UserName: 'alice' }),
    fault('NoSuchEntity', 'The user with name alice cannot be found.'),
  )
})

test('a name of somebody else is refused; the own name in another case is not', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice' })
  await call(administrator, 'iam', 'CreateUser', { UserName: 'bob' })
  await assert.rejects(
    call(administrator, 'iam', 'UpdateUser', { UserName: 'alice', NewUserName: 'Bob' }),
    fault('EntityAlreadyExists', 'User with name Bob already exists.'),
  )
  await call(administrator, 'iam', 'UpdateUser', { UserName: 'alice', NewUserName: 'ALICE' })
  assert.equal((await call(administrator, 'iam', 'GetUser', { UserName: 'alice' })).User?.UserName, 'ALICE')
  await assert.rejects(
    call(administrator, 'iam', 'UpdateUser', { UserName: 'nobody', NewPath: '/x/' }),
    fault('NoSuchEntity', 'The user with name nobody cannot be found.'),
  )
})

test('who renames must be allowed both ends', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'alice', Path: '/staff/' })
  const hr = onlyMay('hr', 'iam:UpdateUser', `arn:aws:iam::${account}:user/staff/*`)
  await call(hr, 'iam', 'UpdateUser', { UserName: 'alice', NewUserName: 'alicia' })
  await assert.rejects(call(hr, 'iam', 'UpdateUser', { UserName: 'alicia', NewPath: '/root/' }), {
    code: 'AccessDenied',
  })
})
