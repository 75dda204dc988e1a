import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSession } from '../../../credentials/session-token.ts'
import { account, fault, lambdaTrust, openIdentities, otherAccount, trust, trusting, user } from '../test/people.ts'

const RoleArn = `arn:aws:iam::${account}:role/fn`
const FunctionName = 'push-settings'
const FunctionArn = `arn:aws:lambda:us-east-1:${account}:function:${FunctionName}`
const passing = (condition?: Record<string, string>) => ({
  Effect: 'Allow' as const,
  Action: 'iam:PassRole',
  Resource: RoleArn,
  ...(condition && { Condition: { StringEquals: condition } }),
})
const assuming = { Effect: 'Allow' as const, Action: 'larder:AssumeFunctionRole', Resource: RoleArn }

test('who may pass the role to Lambda, and may do so here, gets the session that Lambda would begin', async (t) => {
  const { call, administrator, keys, clock } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: lambdaTrust })
  const condition = { 'iam:PassedToService': 'lambda.amazonaws.com', 'iam:AssociatedResourceArn': FunctionArn }
  const developer = user('developer', [passing(condition), assuming])
  const answer = await call(developer, 'larder', 'AssumeFunctionRole', { RoleArn, FunctionName })
  assert.equal(answer.FunctionArn, FunctionArn)
  assert.equal(answer.Credentials!.Expiration!.getTime(), clock.now + 3_600_000)
  const claims = readSession(keys, answer.Credentials!.AccessKeyId!, answer.Credentials!.SessionToken!)
  assert.equal(claims?.name, FunctionName)

  const refused = (caller: typeof developer, action: string) =>
    assert.rejects(call(caller, 'larder', 'AssumeFunctionRole', { RoleArn, FunctionName }), (error: Error) => {
      assert.equal((error as Error & { code: string }).code, 'AccessDeniedException')
      assert.ok(error.message.includes(`is not authorized to perform: ${action} on resource: ${RoleArn}`))
      return true
    })
  await refused(user('passes', [passing()]), 'larder:AssumeFunctionRole')
  await refused(user('assumes', [assuming]), 'iam:PassRole')
  const toOthers = passing({ 'iam:PassedToService': 'ecs-tasks.amazonaws.com' })
  await refused(user('passes-to-others', [toOthers, assuming]), 'iam:PassRole')
  await refused(user('stranger', undefined, otherAccount), 'iam:PassRole')
})

test('a role that Lambda could not take is not given', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const absent = fault(
    'RoleNotForFunctionsException',
    `The role ${RoleArn} is absent or does not trust lambda.amazonaws.com.`,
  )
  const ask = () => call(administrator, 'larder', 'AssumeFunctionRole', { RoleArn, FunctionName })
  await assert.rejects(ask(), absent)
  await call(administrator, 'iam', 'CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: trusting(account) })
  await assert.rejects(ask(), absent)
  const another = trust({ Service: 'lambda.amazonaws.com' }, { StringEquals: { 'aws:SourceArn': `${FunctionArn}-2` } })
  await call(administrator, 'iam', 'UpdateAssumeRolePolicy', { RoleName: 'fn', PolicyDocument: another })
  await assert.rejects(ask(), absent)
})

test('a policy may keep roles with a tag from it', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const Tags = [{ Key: 'guarded', Value: 'yes' }]
  await call(administrator, 'iam', 'CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: lambdaTrust, Tags })
  const except = (Action: string, key: string) => ({
    Effect: 'Deny' as const,
    Action,
    Resource: '*',
    Condition: { StringEquals: { [`${key}/guarded`]: 'yes' } },
  })
  for (const [action, key] of [
    ['iam:PassRole', 'aws:ResourceTag'],
    ['iam:PassRole', 'iam:ResourceTag'],
    ['larder:AssumeFunctionRole', 'aws:ResourceTag'],
  ] as const) {
    const developer = user('developer', [passing(), assuming, except(action, key)])
    await assert.rejects(call(developer, 'larder', 'AssumeFunctionRole', { RoleArn, FunctionName }), {
      code: 'AccessDeniedException',
    })
  }
})

test('it ends with the session that asked for it', async (t) => {
  const { call, administrator, clock } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateRole', { RoleName: 'fn', AssumeRolePolicyDocument: lambdaTrust })
  const session = { issuedAt: clock.now, expiresAt: clock.now + 600_000, sourceIdentity: 'ana' }
  const { Credentials } = await call({ ...administrator, session }, 'larder', 'AssumeFunctionRole', {
    RoleArn,
    FunctionName,
  })
  assert.equal(Credentials!.Expiration!.getTime(), clock.now + 600_000)
})
