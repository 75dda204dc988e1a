import assert from 'node:assert/strict'
import { test } from 'node:test'
import { role } from '../../../../test/larder.ts'
import type { Caller } from '../../../operation.ts'
import { account, lambdaTrust, openIdentities, trust, trusting, user } from '../test/people.ts'

const RoleArn = `arn:aws:iam::${account}:role/app`

async function open(t: Parameters<typeof openIdentities>[0]) {
  const larder = await openIdentities(t)
  const { call, administrator } = larder
  return {
    ...larder,
    async newUser(UserName: string): Promise<Caller> {
      const { User } = await call(administrator, 'iam', 'CreateUser', { UserName })
      return { ...user(UserName, [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }]), userId: User!.UserId! }
    },
    createRole: (AssumeRolePolicyDocument: string, RoleName = 'app') =>
      call(administrator, 'iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument }),
    assume: (caller: Caller) => call(caller, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'work' }),
    async shown() {
      const { Role } = await call(administrator, 'iam', 'GetRole', { RoleName: 'app' })
      return JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)) as { Statement: { Principal: unknown }[] }
    },
  }
}

test('who gets the name of a deleted user does not get its trust', async (t) => {
  const { newUser, createRole, assume, shown, call, administrator } = await open(t)
  const alice = await newUser('alice')
  const bob = await newUser('bob')
  await createRole(trusting(alice.principal.arn, bob.principal.arn))
  await assume(alice)
  await call(administrator, 'iam', 'DeleteUser', { UserName: 'alice' })
  const another = await newUser('alice')
  assert.equal(another.principal.arn, alice.principal.arn)
  await assert.rejects(assume(another), { code: 'AccessDenied' })
  await assume(bob)
  assert.deepEqual((await shown()).Statement[0]!.Principal, { AWS: [alice.userId, bob.principal.arn] })
})

test('a user that is renamed stays trusted', async (t) => {
  const { newUser, createRole, assume, shown, call, administrator } = await open(t)
  const alice = await newUser('alice')
  await createRole(trust({ AWS: alice.principal.arn, Service: 'lambda.amazonaws.com' }))
  await call(administrator, 'iam', 'UpdateUser', { UserName: 'alice', NewUserName: 'alicia', NewPath: '/new/' })
  const arn = `arn:aws:iam::${account}:user/new/alicia`
  await assume({ ...alice, principal: { ...alice.principal, arn } })
  assert.deepEqual((await shown()).Statement[0]!.Principal, { AWS: arn, Service: 'lambda.amazonaws.com' })
})

test('a new role of an old name is not trusted, nor are its sessions', async (t) => {
  const { createRole, assume, call, administrator } = await open(t)
  await createRole(lambdaTrust, 'first')
  const caller = role('first', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }])
  await createRole(trusting(caller.principal.roleArn!))
  const ofSession = trusting(caller.principal.arn)
  const again = {
    ...caller,
    principal: { ...caller.principal, identityPolicies: user('x').principal.identityPolicies },
  }
  await assume(again)
  await call(administrator, 'iam', 'DeleteRole', { RoleName: 'first' })
  await createRole(lambdaTrust, 'first')
  await assert.rejects(assume(again), { code: 'AccessDenied' })

  await call(administrator, 'iam', 'UpdateAssumeRolePolicy', { RoleName: 'app', PolicyDocument: ofSession })
  await assume(again)
  await call(administrator, 'iam', 'DeleteRole', { RoleName: 'first' })
  await createRole(lambdaTrust, 'first')
  await assert.rejects(assume(again), { code: 'AccessDenied' })
})

test('a document whose principals are who they were is shown as it was written', async (t) => {
  const { newUser, createRole, call, administrator } = await open(t)
  const { principal } = await newUser('alice')
  const document = JSON.stringify(JSON.parse(trusting(principal.arn, account)), null, 3)
  await createRole(document)
  const { Roles } = await call(administrator, 'iam', 'ListRoles', {})
  assert.equal(decodeURIComponent(Roles![0]!.AssumeRolePolicyDocument!), document)
})
