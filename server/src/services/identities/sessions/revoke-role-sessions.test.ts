import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asRole, lambdaTrust, openIdentities, policy } from '../test/people.ts'

/** What the console puts when an administrator revokes a role's sessions. */
const revocation = (before: number) =>
  policy({
    Effect: 'Deny',
    Action: ['*'],
    Resource: ['*'],
    Condition: { DateLessThan: { 'aws:TokenIssueTime': new Date(before).toISOString() } },
  })

test('a role’s sessions are revoked as the console does it, with AWSRevokeOlderSessions: the older ones end, newer ones work', async (t) => {
  const larder = await openIdentities(t)
  const { call, administrator, clock } = larder
  const RoleName = 'app'
  await call(administrator, 'ssm', 'PutParameter', { Name: '/a', Value: 'v', Type: 'String' })
  await call(administrator, 'iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: lambdaTrust })
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess'
  await call(administrator, 'iam', 'AttachRolePolicy', { RoleName, PolicyArn })
  const readWith = async (issuedAt: number) =>
    (await call(await asRole(larder, RoleName, issuedAt), 'ssm', 'GetParameter', { Name: '/a' })).Parameter!.Value

  const older = clock.now
  clock.now += 60_500
  const revoked = clock.now
  assert.equal(await readWith(older), 'v')
  const PolicyName = 'AWSRevokeOlderSessions'
  await call(administrator, 'iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: revocation(revoked) })
  await assert.rejects(readWith(older), /with an explicit deny in an identity-based policy$/)
  clock.now += 1_000
  assert.equal(await readWith(clock.now), 'v')
  await assert.rejects(readWith(older), { code: 'AccessDeniedException' })
})
