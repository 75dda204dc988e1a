import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  account,
  addAccount,
  fault,
  lambdaTrust,
  openIdentities,
  otherAccount,
  trust,
  trusting,
} from '../test/people.ts'

test('a role is answered by CreateRole and GetRole as AWS does', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  const { Role } = await call(administrator, 'iam', 'CreateRole', {
    RoleName: 'App',
    Path: '/service/',
    Description: 'What it does',
    AssumeRolePolicyDocument: lambdaTrust,
    MaxSessionDuration: 7200,
    Tags: [{ Key: 'Team', Value: '' }],
  })
  assert.match(Role!.RoleId!, /^AROA[A-Z2-7]{17}$/)
  const expected = {
    Path: '/service/',
    RoleName: 'App',
    RoleId: Role!.RoleId,
    Arn: `arn:aws:iam::${account}:role/service/App`,
    CreateDate: new Date(clock.now),
    AssumeRolePolicyDocument: encodeURIComponent(lambdaTrust).replaceAll('*', '%2A'),
    Tags: [{ Key: 'Team', Value: '' }],
  }
  assert.deepEqual(Role, expected)
  assert.deepEqual((await call(administrator, 'iam', 'GetRole', { RoleName: 'app' })).Role, {
    ...expected,
    Description: 'What it does',
    MaxSessionDuration: 7200,
    RoleLastUsed: {},
  })
  await assert.rejects(
    call(administrator, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: lambdaTrust }),
    fault('EntityAlreadyExists', 'Role with name app already exists.'),
  )
})

test('documents come back with every reserved character encoded', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const document = trust({ Service: 'lambda.amazonaws.com' }, { StringLike: { 'aws:userid': "(*)!'~" } })
  await call(administrator, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: document })
  const { Role } = await call(administrator, 'iam', 'GetRole', { RoleName: 'app' })
  assert.match(Role!.AssumeRolePolicyDocument!, /^[\w.~%-]+$/)
  assert.equal(decodeURIComponent(Role!.AssumeRolePolicyDocument!), document)
})

test('a trust policy names principals that exist', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  await addAccount(larder)
  await call(administrator, 'iam', 'CreateUser', { UserName: 'Alice', Path: '/team/' })
  const create = (RoleName: string, ...principals: string[]) =>
    call(administrator, 'iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: trusting(...principals) })

  await create('first', `arn:aws:iam::${account}:user/team/Alice`, account, `arn:aws:iam::${otherAccount}:root`, '*')
  await create('second', `arn:aws:iam::${account}:role/first`, `arn:aws:sts::${account}:assumed-role/first/session`)
  for (const nobody of [
    `arn:aws:iam::${account}:user/Alice`,
    `arn:aws:iam::${account}:user/team/alice`,
    `arn:aws:iam::${account}:role/third`,
    `arn:aws:iam::${otherAccount}:user/Alice`,
    `arn:aws:sts::${account}:assumed-role/third/session`,
    '999999999999',
    'arn:aws:iam::999999999999:root',
  ]) {
    await assert.rejects(
      create('third', `arn:aws:iam::${account}:root`, nobody),
      fault('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${nobody}"`),
    )
  }
})

test('a trust policy follows the grammar and stays short', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const create = (AssumeRolePolicyDocument: string) =>
    call(administrator, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument })
  await assert.rejects(create('{'), fault('MalformedPolicyDocument', 'This policy contains invalid Json'))
  await assert.rejects(
    create(trust({ Service: 'lambda.amazonaws.com' }, undefined, 'ssm:GetParameter')),
    fault('MalformedPolicyDocument', 'AssumeRole policy may only specify STS AssumeRole actions.'),
  )
  const long = (characters: number) => {
    const condition = { StringEquals: { 'sts:ExternalId': '' } }
    const shell = trust({ Service: 'lambda.amazonaws.com' }, condition)
    condition.StringEquals['sts:ExternalId'] = 'x'.repeat(characters - shell.length)
    // White space is free.
    return JSON.stringify(JSON.parse(trust({ Service: 'lambda.amazonaws.com' }, condition)), null, 8)
  }
  await assert.rejects(create(long(2049)), fault('LimitExceeded', 'Cannot exceed quota for ACLSizePerRole: 2048'))
  await create(long(2048))
})

test('a permissions boundary must exist', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const PermissionsBoundary = 'arn:aws:iam::aws:policy/NoSuchAccess'
  await assert.rejects(
    call(administrator, 'iam', 'CreateRole', {
      RoleName: 'app',
      AssumeRolePolicyDocument: lambdaTrust,
      PermissionsBoundary,
    }),
    fault('InvalidInput', `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`),
  )
})
