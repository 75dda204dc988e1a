import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, lambdaTrust, onlyMay, openIdentities } from '../test/people.ts'

test('a role gets another description and nothing else, and is shown with it', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateRole', {
    RoleName: 'app',
    Description: 'old',
    MaxSessionDuration: 7200,
    AssumeRolePolicyDocument: lambdaTrust,
  })
  const { Role } = await call(administrator, 'iam', 'UpdateRoleDescription', { RoleName: 'app', Description: 'new' })
  assert.deepEqual([Role!.RoleName, Role!.Description, Role!.MaxSessionDuration], ['app', 'new', 7200])
  const { Role: read } = await call(administrator, 'iam', 'GetRole', { RoleName: 'app' })
  assert.deepEqual([read!.Description, read!.MaxSessionDuration], ['new', 7200])
})

test('who may update a role may not describe it anew by that alone', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await call(administrator, 'iam', 'CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: lambdaTrust })
  await assert.rejects(
    call(onlyMay('ann', 'iam:UpdateRole', '*'), 'iam', 'UpdateRoleDescription', {
      RoleName: 'app',
      Description: 'new',
    }),
    { code: 'AccessDenied', message: /is not authorized to perform: iam:UpdateRoleDescription on resource: role app / },
  )
})

test('a role that is not there is missed', async (t) => {
  const { call, administrator } = await openIdentities(t)
  await assert.rejects(
    call(administrator, 'iam', 'UpdateRoleDescription', { RoleName: 'none', Description: 'new' }),
    fault('NoSuchEntity', 'The role with name none cannot be found.'),
  )
})
