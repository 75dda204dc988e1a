import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, fault, lambdaTrust, openIdentities, trusting } from '../test/people.ts'

test('a role gets other people who may assume it, under the rules of its creation', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: lambdaTrust })
  const update = (PolicyDocument: string, RoleName = 'app') =>
    call(administrator, 'iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument })
  const document = trusting(`arn:aws:iam::${account}:user/administrator`)
  await update(document)
  const { Role } = await call(administrator, 'iam', 'GetRole', { RoleName: 'app' })
  assert.equal(decodeURIComponent(Role!.AssumeRolePolicyDocument!), document)

  const nobody = `arn:aws:iam::${account}:user/nobody`
  await assert.rejects(
    update(trusting(nobody)),
    fault('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${nobody}"`),
  )
  await assert.rejects(update(document, 'none'), fault('NoSuchEntity', 'The role with name none cannot be found.'))
})
