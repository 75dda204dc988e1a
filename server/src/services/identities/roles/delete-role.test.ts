import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, lambdaTrust, openIdentities, policy } from '../test/people.ts'

const PolicyDocument = policy({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' })

test('a role is deleted only once its policies are', async (t) => {
  const { call, administrator } = await openIdentities(t)
  const deleted = () => call(administrator, 'iam', 'DeleteRole', { RoleName: 'app' })
  await call(administrator, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: lambdaTrust })
  await call(administrator, 'iam', 'PutRolePolicy', { RoleName: 'app', PolicyName: 'p', PolicyDocument })
  await assert.rejects(deleted(), fault('DeleteConflict', 'Cannot delete entity, must delete policies first.'))
  await call(administrator, 'iam', 'DeleteRolePolicy', { RoleName: 'app', PolicyName: 'p' })
  await deleted()
  await assert.rejects(deleted(), fault('NoSuchEntity', 'The role with name app cannot be found.'))
})
